#include "bus/migration/queue_migration.hpp"

#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace fcg::bus {
namespace {

/// Concurrent batches per queue: while one is stored in the present transport, others are received and
/// removed in the previous one.
constexpr std::size_t lanes_of_a_queue = 3;
constexpr std::size_t batch_size = 100;
/// Longer than a batch takes. A message that a killed process held is available again after this time.
constexpr std::chrono::minutes lease{1};
/// How long a receive waits at an empty queue: at a server, for SQS's maximum.
constexpr std::chrono::seconds wait_inside{1};
constexpr std::chrono::seconds wait_at_server{20};
constexpr std::chrono::hours long_time{1};
constexpr std::int64_t logged_after = 10'000; ///< in messages

std::vector<visibility_change> visible_after(std::chrono::microseconds time,
                                             std::vector<received> const& messages)
{
    std::vector<visibility_change> changes;
    changes.reserve(messages.size());
    for (auto const& message : messages)
        changes.push_back({.receipt = message.receipt, .timeout = time});
    return changes;
}

std::int64_t total(queue_depth const& depth)
{
    return depth.ready + depth.in_flight + depth.delayed;
}

} // namespace

struct queue_migration::moved_queue {
    std::string name;
    moved_queue const* feeder = nullptr; ///< a queue whose messages may still be buried in this one
    telemetry::counter counted;
    retry_backoff backoff;
    std::size_t in_hand = 0;
    bool looked = false; ///< the last receive returned nothing
    std::optional<core::steady_point> quiet_since{};
    bool done = false;
};

queue_migration::queue_migration(previous_transport previous_transport, queue_transport& queues,
                                 environment& env, async::task_group& tasks, health_registry& warnings)
    : previous_transport_(std::move(previous_transport)),
      target_queues_(queues),
      env_(env),
      tasks_(tasks),
      warnings_(warnings),
      title_("migration from " + previous_transport_.name),
      backoff_("the queues of " + previous_transport_.name, env, tasks, warnings),
      lane_ended_(env.background)
{
}

queue_migration::~queue_migration() = default;

task<> queue_migration::run(std::vector<queue_settings> queues)
{
    co_await async::go_on_when_cancelled();
    auto const going_on = env_.metrics.gauge("fcg_bus_moving_over", "1 while messages are moved from it",
                                             {{"from", previous_transport_.name}});
    going_on.set(1);
    warnings_.report(title_, "under way");
    telemetry::log(telemetry::level::info, "bus", "", "{}: its messages are moved here", title_);
    auto declare_all = [this, &queues] { return declare(queues); };
    co_await backoff_.attempt_until_it_works(std::move(declare_all));
    if (!tasks_.stopping())
        start_lanes(queues);
    while (lanes_ > 0 && !tasks_.stopping())
        co_await wait_unless_stopping(lane_ended_, tasks_, long_time);
    auto finish_all = [this] { return finish(); };
    bool const finished = co_await backoff_.attempt_until_it_works(std::move(finish_all));
    if (finished)
        going_on.set(0);
}

task<> queue_migration::declare(std::vector<queue_settings> queues)
{
    for (auto const& queue : queues)
        co_await previous_transport_.queues->declare(queue);
}

void queue_migration::start_lanes(std::vector<queue_settings> const& queues)
{
    for (auto const& queue : queues) {
        auto const& feeder = start_lanes(queue.name, nullptr);
        start_lanes(dead_letter_queue(queue.name), &feeder);
    }
}

queue_migration::moved_queue& queue_migration::start_lanes(std::string name, moved_queue const* feeder)
{
    auto counted =
        env_.metrics.counter("fcg_bus_moving_over_messages_total",
                             "Messages that were moved from a previous transport", {{"queue", name}});
    queues_.push_back(std::make_unique<moved_queue>(moved_queue{
        .name = name,
        .feeder = feeder,
        .counted = counted,
        .backoff = {"moving " + name + " from " + previous_transport_.name, env_, tasks_, warnings_}}));
    auto& queue = *queues_.back();
    for (std::size_t i = 0; i < lanes_of_a_queue; ++i) {
        ++lanes_;
        tasks_.spawn(title_ + " of " + queue.name, lane(queue));
    }
    return queue;
}

task<> queue_migration::lane(moved_queue& queue)
{
    co_await async::go_on_when_cancelled();
    while (!queue.done && !tasks_.stopping()) {
        auto moving = move_batch_or_end(queue);
        co_await queue.backoff.attempt(std::move(moving));
    }
    --lanes_;
    lane_ended_.notify();
}

task<> queue_migration::move_batch_or_end(moved_queue& queue)
{
    auto const moved = co_await move_batch(queue);
    if (!moved)
        queue.done = co_await is_empty(queue);
}

/// Returns false if there was no message.
task<bool> queue_migration::move_batch(moved_queue& queue)
{
    auto const patience = previous_transport_.quiet.count() > 0 ? wait_at_server : wait_inside;
    auto const wait = queue.looked ? patience : std::chrono::seconds(0);
    auto const messages = co_await previous_transport_.queues->receive(queue.name, batch_size, wait, lease);
    if (messages.empty())
        co_return false;
    queue.looked = false;
    queue.quiet_since.reset();
    if (tasks_.stopping()) {
        auto back = visible_after(std::chrono::seconds(0), messages);
        co_await previous_transport_.queues->change_visibility(queue.name, std::move(back));
        co_return true;
    }
    queue.in_hand += messages.size();
    auto stored = co_await send(queue, messages);
    auto const moved = stored.size();
    co_await remove(queue, std::move(stored));
    queue.in_hand -= messages.size();
    count(queue, moved);
    co_return true;
}

/// Returns the receipts of the messages that are stored in the present transport. The batch is kept through
/// an outage, with its leases extended, because receiving it again each time would add to its messages'
/// receive counts.
task<std::vector<std::string>> queue_migration::send(moved_queue& queue,
                                                     std::vector<received> const& messages)
{
    std::optional<send_outcomes> outcomes;
    for (bool again = false; !outcomes && !tasks_.stopping(); again = true) {
        auto sending = send_copies(queue, messages, again);
        outcomes = co_await queue.backoff.attempt(std::move(sending));
    }
    co_return outcomes ? stored_among(queue, messages, *outcomes) : std::vector<std::string>();
}

task<send_outcomes> queue_migration::send_copies(moved_queue& queue, std::vector<received> const& messages,
                                                 bool again)
{
    if (again) {
        auto longer = visible_after(lease, messages);
        co_await previous_transport_.queues->change_visibility(queue.name, std::move(longer));
    }
    std::vector<outgoing> copies;
    copies.reserve(messages.size());
    for (auto const& message : messages)
        copies.push_back({.queue = queue.name, .content = message.content});
    auto outcomes = co_await target_queues_.send(std::move(copies), std::nullopt);
    co_return outcomes;
}

std::vector<std::string> queue_migration::stored_among(moved_queue& queue,
                                                       std::vector<received> const& messages,
                                                       send_outcomes const& outcomes)
{
    std::vector<std::string> stored;
    stored.reserve(messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (outcomes[i].empty())
            stored.push_back(messages[i].receipt);
        else
            telemetry::log(telemetry::level::error, "bus", "",
                           "{}: the message {} stays in {}, because it cannot be sent: {}", title_,
                           messages[i].content.id, queue.name, outcomes[i]);
    }
    return stored;
}

/// Retries until the tasks are asked to stop, because a message that is stored in the present transport and
/// not removed from the previous one would be delivered twice.
task<> queue_migration::remove(moved_queue& queue, std::vector<std::string> receipts)
{
    bool is_done = receipts.empty();
    while (!is_done) {
        auto removing = previous_transport_.queues->remove(queue.name, receipts);
        auto const outcomes = co_await queue.backoff.attempt(std::move(removing));
        is_done = outcomes || tasks_.stopping();
    }
}

task<bool> queue_migration::is_empty(moved_queue& queue)
{
    queue.looked = true;
    auto const depth = co_await previous_transport_.queues->depth(queue.name);
    bool const fed = queue.feeder && !queue.feeder->done;
    if (queue.in_hand > 0 || total(depth) > 0) {
        queue.quiet_since.reset();
        co_return false;
    }
    auto const now = env_.clock.steady_now();
    if (!queue.quiet_since)
        queue.quiet_since = now;
    co_return !fed && now - *queue.quiet_since >= previous_transport_.quiet;
}

void queue_migration::count(moved_queue& queue, std::size_t moved)
{
    if (moved == 0)
        return;
    queue.counted.add(static_cast<double>(moved));
    auto const before = moved_ / logged_after;
    moved_ += static_cast<std::int64_t>(moved);
    warnings_.report(title_, std::to_string(moved_) + " messages moved so far");
    if (moved_ / logged_after > before)
        telemetry::log(telemetry::level::info, "bus", "", "{}: {} messages moved so far", title_, moved_);
}

task<> queue_migration::finish()
{
    auto const left = co_await count_remains();
    if (left == 0)
        co_await previous_transport_.forget();
    ended_ = true;
    telemetry::log(telemetry::level::info, "bus", "", "{}: all is done, {} messages moved", title_, moved_);
    warnings_.clear(title_);
    if (left > 0)
        warnings_.report(title_, std::to_string(left) + " messages stay in queues that no module reads");
}

/// Returns the number of messages in queues of the previous transport that no module reads any more.
task<std::int64_t> queue_migration::count_remains()
{
    std::int64_t left = 0;
    for (auto const& name : previous_transport_.queues->names()) {
        if (std::ranges::any_of(queues_, [&](auto const& queue) { return queue->name == name; }))
            continue;
        auto const depth = co_await previous_transport_.queues->depth(name);
        if (total(depth) > 0)
            telemetry::log(telemetry::level::error, "bus", "",
                           "{}: {} messages stay in {}, which no module reads any more", title_, total(depth),
                           name);
        left += total(depth);
    }
    co_return left;
}

} // namespace fcg::bus
