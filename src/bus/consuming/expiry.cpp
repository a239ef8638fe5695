#include "bus/consuming/expiry.hpp"

#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace fcg::bus {
namespace {

constexpr std::chrono::hours between_looks{1};
/// The maximum of messages that one unit of work deletes.
constexpr std::size_t deleted_at_once = 100;
/// Long enough to delete a batch. If the process is killed, the rest is available again after this time.
constexpr std::chrono::minutes lease_for_deletion{1};
/// If the wall clock has drifted from the steady clock by more than this since the last look, it was set.
constexpr std::chrono::minutes tolerated_drift{5};

} // namespace

expiry::expiry(queue_transport& queues, std::vector<std::string> names, std::chrono::days lifetime,
               environment& env, async::task_group const& tasks, health_registry& warnings)
    : queues_(queues),
      names_(std::move(names)),
      lifetime_(lifetime),
      env_(env),
      tasks_(tasks),
      backoff_("deleting what has expired", env, tasks, warnings),
      last_look_(read_clocks())
{
}

task<> expiry::run()
{
    co_await async::go_on_when_cancelled();
    while (!tasks_.stopping()) {
        bool const goes_on = co_await sleep_unless_stopping(env_.background, tasks_, between_looks);
        if (!goes_on || has_wall_clock_jumped())
            continue;
        std::exception_ptr failure;
        try {
            co_await look_at_all();
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure)
            backoff_.failed(failure); // the next look tries again
        else
            backoff_.succeeded();
    }
}

expiry::clocks expiry::read_clocks() const
{
    return {.wall = env_.clock.now(), .steady = env_.clock.steady_now()};
}

/// A clock that is set ahead makes everything look old, so nothing is deleted until the clock has not jumped
/// between two looks.
bool expiry::has_wall_clock_jumped()
{
    auto const before = std::exchange(last_look_, read_clocks());
    auto const drift = (last_look_.wall - before.wall) - (last_look_.steady - before.steady);
    if (drift <= tolerated_drift && -drift <= tolerated_drift)
        return false;
    telemetry::log(
        telemetry::level::warning, "bus", "",
        "the clock was changed by {} s since the last check: nothing is deleted for its age until the next",
        std::chrono::duration_cast<std::chrono::seconds>(drift).count());
    return true;
}

task<> expiry::look_at_all()
{
    for (auto const& name : names_)
        if (!tasks_.stopping())
            co_await expire_from(name);
}

task<> expiry::expire_from(std::string queue)
{
    while (!tasks_.stopping()) {
        auto const expired = co_await count_expired_at_head(queue);
        if (expired == 0)
            co_return;
        auto const gone = co_await delete_expired(queue, expired);
        if (gone == 0) // an operator has leased them
            co_return;
    }
}

/// Counts up to the first message that is not old enough. Expired messages behind it wait for it, so nothing
/// is deleted too early.
task<std::size_t> expiry::count_expired_at_head(std::string queue)
{
    auto const oldest = co_await queues_.peek(std::move(queue), deleted_at_once);
    auto const first_younger =
        std::ranges::find_if_not(oldest, [this](received const& message) { return is_expired(message); });
    co_return static_cast<std::size_t>(first_younger - oldest.begin());
}

task<std::size_t> expiry::delete_expired(std::string queue, std::size_t max_count)
{
    auto const messages =
        co_await queues_.receive(queue, max_count, std::chrono::microseconds(0), lease_for_deletion);
    std::vector<std::string> expired;
    std::vector<visibility_change> younger;
    std::string example;
    for (auto const& message : messages) {
        if (is_expired(message)) {
            expired.push_back(message.receipt);
            example = message.content.id;
        } else {
            younger.push_back({.receipt = message.receipt, .timeout = std::chrono::microseconds(0)});
        }
    }
    if (!younger.empty())
        co_await queues_.change_visibility(queue, std::move(younger));
    auto const deleted = co_await queues_.remove(queue, std::move(expired));
    auto const count = static_cast<std::size_t>(std::ranges::count(deleted, true));
    if (count > 0)
        report(queue, count, example);
    co_return count;
}

/// Counts from when the message was buried or, if that is later or it never was, from when it was sent to
/// this queue.
bool expiry::is_expired(received const& message) const
{
    auto const given_up = core::parse_rfc3339(message.content.find(attribute::dead_last_at));
    auto const since = std::max(given_up.value_or(message.enqueued_at), message.enqueued_at);
    return env_.clock.now() - since > lifetime_;
}

void expiry::report(std::string const& queue, std::size_t count, std::string const& example)
{
    env_.metrics
        .counter("fcg_bus_expired_total",
                 "Messages that were deleted because they were not taken out within bus.deadLetterDays",
                 {{"queue", queue}})
        .add(static_cast<double>(count));
    telemetry::log(telemetry::level::warning, "bus", "",
                   "{} messages, such as {}, are deleted from {}: they were not taken out within {} days",
                   count, example, queue, lifetime_.count());
}

} // namespace fcg::bus
