#include "bus/publishing/announcer.hpp"

#include "platform/async/timeout.hpp"
#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

namespace fcg::bus {
namespace {

/// The size of a batch, and how long the first announcement waits for others.
constexpr std::size_t max_at_once = 100;
constexpr std::chrono::milliseconds collecting_time{200};

/// How long run() tries to send what is left when the tasks are asked to stop.
constexpr std::chrono::seconds patience_at_end{3};

} // namespace

announcer::announcer(queue_transport& queues, route_table const& routes, environment& env,
                     async::task_group const& tasks, health_registry& warnings, std::size_t max_count)
    : queues_(queues),
      routes_(routes),
      env_(env),
      tasks_(tasks),
      max_count_(max_count),
      backoff_("announcing", env, tasks, warnings),
      added_(env.background)
{
}

void announcer::announce(std::string_view contract, std::string_view version, std::string body)
{
    auto const to = routes_.find(contract);
    if (to == routes_.end() || to->second.queues.empty())
        return;
    announcement announcement;
    announcement.id = env_.ids.next();
    announcement.type = contract;
    announcement.schema_version = version;
    announcement.payload = std::move(body);
    announcement.occurred_at = env_.clock.now();
    if (!keep(announcement))
        drop(announcement);
}

/// Returns false if there is no room.
bool announcer::keep(announcement& announcement)
{
    std::size_t gathered = 0;
    {
        std::lock_guard const hold(guard_);
        if (closed_ || gathered_.size() + in_hand_count_ >= max_count_)
            return false;
        gathered_.push_back(std::move(announcement));
        gathered = gathered_.size();
    }
    if (gathered == 1 || gathered == max_at_once)
        added_.notify();
    return true;
}

void announcer::drop(announcement const& announcement)
{
    bool is_first = false;
    {
        std::lock_guard const hold(guard_);
        counters_of(announcement.type).dropped.add();
        is_first = !std::exchange(dropping_, true);
    }
    if (is_first)
        telemetry::log(telemetry::level::warning, "bus", "",
                       "announcements of {} and of others are dropped: {} wait already, and no more are kept",
                       announcement.type, waiting());
}

/// Must be called with guard_ held.
announcer::counters const& announcer::counters_of(std::string const& contract)
{
    if (auto const known = counters_.find(contract); known != counters_.end())
        return known->second;
    auto& metrics = env_.metrics;
    counters const counters{
        metrics.counter("fcg_bus_published_total", "Events that were sent to at least one queue",
                        {{"topic", routes_.find(contract)->second.topic}, {"contract", contract}}),
        metrics.counter("fcg_bus_announcements_dropped_total",
                        "Messages that may be lost and were lost: no room, or refused",
                        {{"contract", contract}})};
    return counters_.emplace(contract, counters).first->second;
}

std::size_t announcer::waiting() const
{
    std::lock_guard const hold(guard_);
    return gathered_.size() + in_hand_count_;
}

task<> announcer::run()
{
    co_await async::go_on_when_cancelled();
    for (;;) {
        co_await gather();
        if (tasks_.stopping())
            break;
        take_over();
        auto sending = send_in_hand();
        co_await backoff_.attempt(std::move(sending));
    }
    if (!backoff_.has_failed())
        co_await send_rest();
}

/// Returns when it is time to send a batch, or when the tasks are asked to stop.
task<> announcer::gather()
{
    while (waiting() == 0 && !tasks_.stopping())
        co_await wait_unless_stopping(added_, tasks_, async::no_limit);
    auto const end = env_.clock.steady_now() + collecting_time;
    while (in_hand_.empty() && waiting() < max_at_once && !tasks_.stopping()) {
        auto const left = end - env_.clock.steady_now();
        if (left <= std::chrono::microseconds(0))
            break;
        co_await wait_unless_stopping(added_, tasks_, left);
    }
}

/// Takes the collected announcements, unless a failed attempt has left some in hand: those are sent first,
/// with the same ids. Returns false if there are none.
bool announcer::take_over()
{
    if (!in_hand_.empty())
        return true;
    std::lock_guard const hold(guard_);
    in_hand_.swap(gathered_);
    in_hand_count_ = in_hand_.size();
    return !in_hand_.empty();
}

task<> announcer::send_in_hand()
{
    while (!in_hand_.empty()) {
        auto const count = std::min(in_hand_.size(), max_at_once);
        auto messages = first_messages(count);
        auto const outcomes = co_await queues_.send(std::move(messages), std::nullopt);
        settle_first(count, outcomes);
    }
}

std::vector<outgoing> announcer::first_messages(std::size_t count) const
{
    std::vector<outgoing> messages;
    for (std::size_t i = 0; i < count; ++i)
        std::ranges::move(messages_of(in_hand_[i], {}, routes_), std::back_inserter(messages));
    return messages;
}

/// Counts a refused announcement as dropped, since it would be refused again. The outcomes are those of
/// first_messages(): each announcement has as many as its contract has queues.
void announcer::settle_first(std::size_t count, send_outcomes const& outcomes)
{
    std::string example;
    auto outcome = outcomes.begin();
    std::unique_lock hold(guard_);
    for (std::size_t i = 0; i < count; ++i) {
        auto const& announcement = in_hand_[i];
        auto const queues = routes_.find(announcement.type)->second.queues.size();
        auto const end = outcome + static_cast<std::ptrdiff_t>(queues);
        auto const refusal = std::find_if(outcome, end, [](std::string const& why) { return !why.empty(); });
        auto const& counted = counters_of(announcement.type);
        (refusal == end ? counted.published : counted.dropped).add();
        if (refusal != end)
            example = announcement.type + ": " + *refusal;
        outcome = end;
    }
    in_hand_.erase(in_hand_.begin(), in_hand_.begin() + static_cast<std::ptrdiff_t>(count));
    in_hand_count_ = in_hand_.size();
    dropping_ = dropping_ && in_hand_count_ > 0;
    hold.unlock();
    if (!example.empty())
        telemetry::log(telemetry::level::error, "bus", "", "announcements are refused and lost; {}", example);
}

task<> announcer::send_rest()
{
    try {
        auto sending = send_everything();
        co_await async::with_timeout(env_.background, std::move(sending), patience_at_end);
    } catch (std::exception const& problem) {
        telemetry::log(telemetry::level::warning, "bus", "", "the last announcements could not be sent: {}",
                       problem.what());
    }
}

task<> announcer::send_everything()
{
    while (take_over())
        co_await send_in_hand();
}

/// Keeps what is in hand, because a send that could not be cancelled may still use it.
void announcer::close()
{
    std::unique_lock hold(guard_);
    auto const left = in_hand_count_ + gathered_.size();
    for (auto const* const events : {&in_hand_, &gathered_})
        for (auto const& event : *events)
            counters_of(event.type).dropped.add();
    closed_ = true;
    gathered_.clear();
    in_hand_count_ = 0;
    hold.unlock();
    if (left > 0)
        telemetry::log(telemetry::level::warning, "bus", "", "{} announcements are dropped at the end", left);
}

} // namespace fcg::bus
