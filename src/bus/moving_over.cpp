#include "bus/moving_over.hpp"

#include "platform/telemetry/log.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

namespace fcg::bus {
namespace {

/// Batches on their way at once, per queue: while one is stored here, others are received and removed there.
constexpr std::size_t lanes_of_a_queue = 3;
constexpr std::size_t batch_size = 100;
/// Longer than a batch takes; a message that a killed process held is back after this time at the latest.
constexpr std::chrono::minutes lease{1};
/// How long an empty queue is waited at: where a look asks a server, as long as SQS waits at most.
constexpr std::chrono::seconds wait_inside{1};
constexpr std::chrono::seconds wait_at_server{20};
constexpr std::chrono::hours long_time{1};
constexpr std::int64_t told_after = 10'000; ///< messages, each time

std::vector<outgoing> outgoing_of(std::string const& queue, std::vector<received> const& messages)
{
    std::vector<outgoing> all;
    all.reserve(messages.size());
    for (auto const& one : messages)
        all.push_back({.queue = queue, .content = one.content});
    return all;
}

std::vector<visibility_change> visible_after(std::chrono::microseconds time,
                                             std::vector<received> const& messages)
{
    std::vector<visibility_change> changes;
    changes.reserve(messages.size());
    for (auto const& one : messages)
        changes.push_back({.receipt = one.receipt, .timeout = time});
    return changes;
}

std::int64_t total(queue_depth const& depth)
{
    return depth.ready + depth.in_flight + depth.delayed;
}

} // namespace

struct moving_over::moved_queue {
    std::string name;
    moved_queue const* feeder = nullptr; ///< messages may still die there and come to this one
    telemetry::counter counted;
    backing_off trouble;
    std::size_t in_hand = 0;
    bool looked = false; ///< it has been seen empty since the last message
    std::optional<core::steady_point> quiet_since{};
    bool done = false;
};

moving_over::moving_over(former_transport what, queue_transport& to, surroundings& with,
                         async::task_group& tasks, trouble_board& notes)
    : what_(std::move(what)),
      to_(to),
      with_(with),
      tasks_(tasks),
      notes_(notes),
      title_("moving over from " + what_.name),
      trouble_("the queues of " + what_.name, with, tasks, notes),
      lane_ended_(with.background)
{
}

moving_over::~moving_over() = default;

task<> moving_over::run(std::vector<queue_settings> queues)
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    auto const going_on = with_.metrics.gauge("fcg_bus_moving_over", "1 while messages are moved from it",
                                              {{"from", what_.name}});
    going_on.set(1);
    notes_.report(title_, "under way");
    telemetry::log(telemetry::level::info, "bus", "", "{}: what waits there comes here", title_);
    co_await declare(queues);
    if (!tasks_.stopping())
        start_lanes(queues);
    while (lanes_ > 0 && !tasks_.stopping())
        co_await wait_unless_stopping(lane_ended_, tasks_, long_time);
    if (tasks_.stopping())
        co_return;
    co_await finish();
    going_on.set(0);
}

task<> moving_over::declare(std::vector<queue_settings> queues)
{
    while (!tasks_.stopping()) {
        std::exception_ptr failure;
        try {
            for (auto const& one : queues)
                co_await what_.from->declare(one);
            trouble_.succeeded();
            co_return;
        } catch (...) {
            failure = std::current_exception();
        }
        trouble_.failed(failure);
        co_await trouble_.pause();
    }
}

void moving_over::start_lanes(std::vector<queue_settings> const& queues)
{
    for (auto const& one : queues) {
        auto const& feeder = start_lanes(one.name, nullptr);
        start_lanes(dead_letter_queue(one.name), &feeder);
    }
}

moving_over::moved_queue& moving_over::start_lanes(std::string name, moved_queue const* feeder)
{
    auto counted =
        with_.metrics.counter("fcg_bus_moving_over_messages_total",
                              "Messages that were moved from a former transport", {{"queue", name}});
    queues_.push_back(std::make_unique<moved_queue>(
        moved_queue{.name = name,
                    .feeder = feeder,
                    .counted = counted,
                    .trouble = {"moving " + name + " from " + what_.name, with_, tasks_, notes_}}));
    auto& made = *queues_.back();
    for (std::size_t i = 0; i < lanes_of_a_queue; ++i) {
        ++lanes_;
        tasks_.spawn(title_ + " of " + made.name, lane(made));
    }
    return made;
}

task<> moving_over::lane(moved_queue& of)
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    while (!of.done && !tasks_.stopping()) {
        std::exception_ptr failure;
        try {
            auto const moved = co_await move_batch(of);
            if (!moved)
                of.done = co_await is_empty(of);
            of.trouble.succeeded();
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure && !tasks_.stopping()) {
            of.trouble.failed(failure);
            co_await of.trouble.pause();
        }
    }
    --lanes_;
    lane_ended_.notify();
}

/// False when nothing came.
task<bool> moving_over::move_batch(moved_queue& of)
{
    auto const patience = what_.quiet.count() > 0 ? wait_at_server : wait_inside;
    auto const wait = of.looked ? patience : std::chrono::seconds(0);
    auto const messages = co_await what_.from->receive(of.name, batch_size, wait, lease);
    if (messages.empty())
        co_return false;
    of.looked = false;
    of.quiet_since.reset();
    if (tasks_.stopping()) {
        auto back = visible_after(std::chrono::seconds(0), messages);
        co_await what_.from->change_visibility(of.name, std::move(back));
        co_return true;
    }
    of.in_hand += messages.size();
    auto stored = co_await send(of, messages);
    auto const moved = stored.size();
    co_await remove(of, std::move(stored));
    of.in_hand -= messages.size();
    count(of, moved);
    co_return true;
}

/// The receipts of what is stored here now. A batch in hand is kept through an outage, with its leases
/// extended: receiving it anew each time would count against its messages.
task<std::vector<std::string>> moving_over::send(moved_queue& of, std::vector<received> const& messages)
{
    bool again = false;
    while (!tasks_.stopping()) {
        std::exception_ptr failure;
        try {
            if (again) {
                auto longer = visible_after(lease, messages);
                co_await what_.from->change_visibility(of.name, std::move(longer));
            }
            auto copies = outgoing_of(of.name, messages);
            auto const outcomes = co_await to_.send(std::move(copies), std::nullopt);
            of.trouble.succeeded();
            co_return stored_among(of, messages, outcomes);
        } catch (...) {
            failure = std::current_exception();
        }
        again = true;
        of.trouble.failed(failure);
        co_await of.trouble.pause();
    }
    co_return std::vector<std::string>();
}

std::vector<std::string> moving_over::stored_among(moved_queue& of, std::vector<received> const& messages,
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
                           messages[i].content.id, of.name, outcomes[i]);
    }
    return stored;
}

/// Insists, since what is stored here and not removed there would come twice. Where it must give up, it
/// does.
task<> moving_over::remove(moved_queue& of, std::vector<std::string> receipts)
{
    while (!receipts.empty()) {
        std::exception_ptr failure;
        try {
            co_await what_.from->remove(of.name, receipts);
            co_return;
        } catch (...) {
            failure = std::current_exception();
        }
        if (tasks_.stopping())
            co_return;
        of.trouble.failed(failure);
        co_await of.trouble.pause();
    }
}

task<bool> moving_over::is_empty(moved_queue& of)
{
    of.looked = true;
    auto const depth = co_await what_.from->depth(of.name);
    bool const fed = of.feeder && !of.feeder->done;
    if (of.in_hand > 0 || total(depth) > 0) {
        of.quiet_since.reset();
        co_return false;
    }
    auto const now = with_.clock.steady_now();
    if (!of.quiet_since)
        of.quiet_since = now;
    co_return !fed && now - *of.quiet_since >= what_.quiet;
}

void moving_over::count(moved_queue& of, std::size_t moved)
{
    if (moved == 0)
        return;
    of.counted.add(static_cast<double>(moved));
    auto const before = moved_ / told_after;
    moved_ += static_cast<std::int64_t>(moved);
    notes_.report(title_, std::to_string(moved_) + " messages moved so far");
    if (moved_ / told_after > before)
        telemetry::log(telemetry::level::info, "bus", "", "{}: {} messages moved so far", title_, moved_);
}

task<> moving_over::finish()
{
    for (bool told = false; !told && !tasks_.stopping();) {
        std::exception_ptr failure;
        try {
            auto const left = co_await count_remains();
            if (left == 0)
                co_await what_.forget();
            told = true;
            ended_ = true;
            telemetry::log(telemetry::level::info, "bus", "", "{}: all is done, {} messages moved", title_,
                           moved_);
            notes_.clear(title_);
            if (left > 0)
                notes_.report(title_, std::to_string(left) + " messages stay in queues that nobody reads");
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure) {
            trouble_.failed(failure);
            co_await trouble_.pause();
        }
    }
}

/// In queues of the former transport that no module reads any more.
task<std::int64_t> moving_over::count_remains()
{
    std::int64_t left = 0;
    for (auto const& name : what_.from->names()) {
        if (std::ranges::any_of(queues_, [&](auto const& one) { return one->name == name; }))
            continue;
        auto const depth = co_await what_.from->depth(name);
        if (total(depth) > 0)
            telemetry::log(telemetry::level::error, "bus", "",
                           "{}: {} messages stay in {}, which no module reads any more", title_, total(depth),
                           name);
        left += total(depth);
    }
    co_return left;
}

} // namespace fcg::bus
