#include "bus/publishing/relay.hpp"

#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <iterator>
#include <span>

namespace fcg::bus {
namespace {

// How long a low-priority relay gives way at most, how often it checks meanwhile, and how many events it
// publishes then.
constexpr std::chrono::milliseconds longest_patience{250};
constexpr std::chrono::milliseconds between_two_looks{5};
constexpr std::size_t low_priority_batch = 128;

void set_unless_empty(message& message, std::string_view name, std::string_view value)
{
    if (!value.empty())
        message.attributes.emplace_back(name, value);
}

} // namespace

message message_of(storage::stored_event const& event, std::string const& source)
{
    message message{.id = event.id.to_string(), .body = event.payload, .attributes = {}};
    message.attributes.reserve(9);
    set_unless_empty(message, attribute::message_id, message.id);
    set_unless_empty(message, attribute::contract, event.type);
    set_unless_empty(message, attribute::version, event.schema_version);
    set_unless_empty(message, attribute::correlation_id, event.trace.correlation_id);
    set_unless_empty(message, attribute::causation_id, event.trace.causation_id);
    set_unless_empty(message, attribute::traceparent, event.trace.traceparent);
    set_unless_empty(message, attribute::occurred_at, core::to_rfc3339(event.occurred_at));
    set_unless_empty(message, attribute::source, source);
    if (event.position > 0)
        set_unless_empty(message, attribute::position, std::to_string(event.position));
    return message;
}

std::vector<outgoing> messages_of(storage::stored_event const& event, std::string const& source,
                                  route_table const& routes)
{
    std::vector<outgoing> messages;
    auto const it = routes.find(event.type);
    if (it == routes.end() || it->second.queues.empty())
        return messages;
    auto const& queues = it->second.queues;
    auto content = message_of(event, source);
    messages.reserve(queues.size());
    for (auto const& queue : std::span(queues).first(queues.size() - 1))
        messages.push_back({.queue = queue, .content = content});
    messages.push_back({.queue = queues.back(), .content = std::move(content)});
    return messages;
}

relay::relay(storage::database& database, queue_transport& queues, relay_lane lane, environment& env,
             async::task_group const& tasks, health_registry& board, std::size_t batch)
    : from_(database),
      target_(queues),
      lane_(std::move(lane)),
      env_(env),
      tasks_(tasks),
      batch_(is_low_priority() ? std::min(batch, low_priority_batch) : batch),
      backoff_(title(), env, tasks, board),
      appended_(std::make_shared<async::signal>(env.background)),
      newest_seen_(database.read([](storage::reader& db) { return storage::newest_position(db); }))
{
}

std::function<void()> relay::waker() const
{
    return [appended = appended_] { appended->notify(); };
}

task<> relay::run()
{
    co_await async::go_on_when_cancelled();
    while (!tasks_.stopping()) {
        auto publishing = publish_batch();
        auto const published = co_await backoff_.attempt(std::move(publishing));
        if (!published)
            positioned_ = false; // to read the checkpoint again, which shows whether the messages were stored
        else if (!*published)
            co_await wait_unless_stopping(*appended_, tasks_, async::no_limit);
    }
}

std::string relay::title() const
{
    if (!other_service().empty())
        return "the relay of " + source() + " to " + other_service();
    return (is_low_priority() ? "the patient relay of " : "the relay of ") + source();
}

/// The checkpoint of a low-priority relay is its position plus one: 0 then means that the relay is new, and
/// not that it is at the beginning.
checkpoint relay::checkpoint_at(std::int64_t position) const
{
    if (!is_low_priority())
        return {.source = source(), .position = position};
    auto const lane = other_service().empty() ? "-patient" : "-to-" + other_service();
    return {.source = source() + lane, .position = position + 1};
}

task<std::int64_t> relay::read_checkpoint()
{
    auto const stored = co_await target_.position_of(checkpoint_at(0).source);
    co_return is_low_priority() ? std::max<std::int64_t>(stored - 1, 0) : stored;
}

/// A checkpoint beyond the last event belongs to a newer file: this one was restored to an older state. The
/// events that it appends from now on have the positions of events that are gone, and must be published
/// nevertheless. The lower position is stored at once, because by the next start the file may have as many
/// events as before.
task<> relay::find_beginning()
{
    auto const stored = co_await target_.position_of(checkpoint_at(0).source);
    bool const is_new_lane = is_low_priority() && stored == 0;
    auto reached = co_await read_checkpoint();
    if (is_new_lane)
        reached = co_await target_.position_of(source());
    bool const is_ahead = reached > newest_seen_;
    if (is_ahead && !is_low_priority())
        telemetry::log(telemetry::level::error, "bus", "",
                       "the events of {} end at {}, although they were published up to {}: its file is older "
                       "than that of the bus; what it appends is published from here on",
                       source(), newest_seen_, reached);
    if (!is_ahead && !is_new_lane)
        co_return;
    std::vector<outgoing> nothing;
    co_await target_.send(std::move(nothing), checkpoint_at(std::min(reached, newest_seen_)));
}

/// Waits until the high-priority readers have no work, at most for longest_patience.
task<> relay::give_way()
{
    if (!is_low_priority())
        co_return;
    auto const until = env_.clock.steady_now() + longest_patience;
    while (!tasks_.stopping() && lane_.is_busy() && env_.clock.steady_now() < until)
        co_await async::wait(env_.background, std::make_shared<async::waiter>(), between_two_looks);
}

/// Returns false if there was nothing to publish.
task<bool> relay::publish_batch()
{
    if (!positioned_) {
        position_ = co_await read_checkpoint();
        positioned_ = true;
        knows_its_place_ = true;
    }
    auto const events = from_.read(
        [this](storage::reader& db) { return storage::events_after(db, position_.load(), batch_); });
    if (events.empty())
        co_return false;
    co_await give_way();
    newest_seen_ = events.back().position;
    std::vector<outgoing> messages;
    for (auto const& event : events)
        std::ranges::move(messages_of(event, source(), lane_.routes), std::back_inserter(messages));
    co_await target_.send(std::move(messages), checkpoint_at(newest_seen_));
    position_ = newest_seen_;
    if (!is_low_priority())
        count(events); // only here, so that each event is counted once
    co_return true;
}

void relay::count(std::vector<storage::stored_event> const& events)
{
    for (auto const& event : events) {
        auto counter = published_.find(event.type);
        if (counter == published_.end())
            counter = published_.emplace(event.type, counter_of(event)).first;
        if (counter->second)
            counter->second->add();
    }
}

std::optional<telemetry::counter> relay::counter_of(storage::stored_event const& event)
{
    auto const it = lane_.all_routes.find(event.type);
    if (it == lane_.all_routes.end())
        telemetry::log(telemetry::level::warning, "bus", event.trace.correlation_id,
                       "{} has appended the event {}, which is not a contract: it is not published", source(),
                       event.type);
    if (it == lane_.all_routes.end() || it->second.queues.empty())
        return std::nullopt;
    return env_.metrics.counter("fcg_bus_published_total", "Events that were sent to at least one queue",
                                {{"topic", it->second.topic}, {"contract", event.type}});
}

std::int64_t relay::lag() const
{
    return from_.read([](storage::reader& db) { return storage::newest_position(db); }) - position_.load();
}

} // namespace fcg::bus
