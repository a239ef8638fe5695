#include "bus/announcer.hpp"

#include "bus/relay.hpp"
#include "platform/async/timeout.hpp"
#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

namespace fcg::bus {
namespace {

/// What goes out at once, and how long the first one waits for others.
constexpr std::size_t max_at_once = 100;
constexpr std::chrono::milliseconds gathering_time{200};

/// How long the end tries to send what is left.
constexpr std::chrono::seconds patience_at_end{3};

} // namespace

announcer::announcer(queue_transport& to, route_table const& routes, surroundings& with,
                     async::task_group const& tasks, trouble_board& notes, std::size_t max_count)
    : to_(to),
      routes_(routes),
      with_(with),
      tasks_(tasks),
      most_(max_count),
      trouble_("announcing", with, tasks, notes),
      added_(with.background)
{
}

void announcer::announce(std::string_view contract, std::string_view version, std::string body)
{
    auto const to = routes_.find(contract);
    if (to == routes_.end() || to->second.queues.empty())
        return;
    announcement one;
    one.id = with_.ids.next();
    one.type = contract;
    one.schema_version = version;
    one.payload = std::move(body);
    one.occurred_at = with_.clock.now();
    if (!keep(one))
        drop(one);
}

/// False when there is no room.
bool announcer::keep(announcement& one)
{
    std::size_t gathered = 0;
    {
        std::lock_guard const hold(guard_);
        if (closed_ || gathered_.size() + in_hand_count_ >= most_)
            return false;
        gathered_.push_back(std::move(one));
        gathered = gathered_.size();
    }
    if (gathered == 1 || gathered == max_at_once)
        added_.notify();
    return true;
}

void announcer::drop(announcement const& one)
{
    bool is_first = false;
    {
        std::lock_guard const hold(guard_);
        counters_of(one.type).dropped.add();
        is_first = !std::exchange(dropping_, true);
    }
    if (is_first)
        telemetry::log(telemetry::level::warning, "bus", "",
                       "announcements of {} and of others are dropped: {} wait already, and no more are kept",
                       one.type, waiting());
}

/// While guard_ is held.
announcer::counters const& announcer::counters_of(std::string const& contract)
{
    if (auto const known = counters_.find(contract); known != counters_.end())
        return known->second;
    auto& in = with_.metrics;
    counters const made{in.counter("fcg_bus_published_total", "Events that were sent to at least one queue",
                                   {{"topic", routes_.find(contract)->second.topic}, {"contract", contract}}),
                        in.counter("fcg_bus_announcements_dropped_total",
                                   "Messages that may be lost and were: no room, or refused",
                                   {{"contract", contract}})};
    return counters_.emplace(contract, made).first->second;
}

std::size_t announcer::waiting() const
{
    std::lock_guard const hold(guard_);
    return gathered_.size() + in_hand_count_;
}

task<> announcer::run()
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    while (true) {
        co_await gather();
        if (tasks_.stopping())
            break;
        take_over();
        std::exception_ptr failure;
        try {
            co_await send_in_hand();
        } catch (...) {
            failure = std::current_exception();
        }
        if (!failure) {
            trouble_.succeeded();
        } else if (!tasks_.stopping()) { // else it was only cut off
            trouble_.failed(failure);
            co_await trouble_.pause();
        }
    }
    if (!trouble_.has_failed())
        co_await send_rest();
}

/// Returns when there is something to send and it is time to.
task<> announcer::gather()
{
    while (waiting() == 0 && !tasks_.stopping())
        co_await wait_unless_stopping(added_, tasks_, async::no_limit);
    auto const end = with_.clock.steady_now() + gathering_time;
    while (in_hand_.empty() && waiting() < max_at_once && !tasks_.stopping()) {
        auto const left = end - with_.clock.steady_now();
        if (left <= std::chrono::microseconds(0))
            break;
        co_await wait_unless_stopping(added_, tasks_, left);
    }
}

/// What a failed try has left in hand goes first, under the same ids. False: there is nothing.
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
        auto const outcomes = co_await to_.send(std::move(messages), std::nullopt);
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

/// A message that is refused would be refused again. The outcomes are those of first_messages(): each
/// announcement has as many as its contract has queues.
void announcer::settle_first(std::size_t count, send_outcomes const& outcomes)
{
    std::string example;
    auto outcome = outcomes.begin();
    std::unique_lock hold(guard_);
    for (std::size_t i = 0; i < count; ++i) {
        auto const& one = in_hand_[i];
        auto const queues = routes_.find(one.type)->second.queues.size();
        auto const end = outcome + static_cast<std::ptrdiff_t>(queues);
        auto const refusal = std::find_if(outcome, end, [](std::string const& why) { return !why.empty(); });
        auto const& counted = counters_of(one.type);
        (refusal == end ? counted.published : counted.dropped).add();
        if (refusal != end)
            example = one.type + ": " + *refusal;
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
        co_await async::with_timeout(with_.background, std::move(sending), patience_at_end);
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

/// What is in hand stays: a send that could not be cut off may still come back for it.
void announcer::close()
{
    std::unique_lock hold(guard_);
    auto const left = in_hand_count_ + gathered_.size();
    for (auto const* const some : {&in_hand_, &gathered_})
        for (auto const& one : *some)
            counters_of(one.type).dropped.add();
    closed_ = true;
    gathered_.clear();
    in_hand_count_ = 0;
    hold.unlock();
    if (left > 0)
        telemetry::log(telemetry::level::warning, "bus", "", "{} announcements are dropped at the end", left);
}

} // namespace fcg::bus
