// The calls of ReceiveMessage: each is waited for by one caller, or by nobody any more.
#include "bus/sqs/transport.hpp"

#include <algorithm>
#include <utility>

namespace fcg::bus::sqs {
namespace {

/// How long the answer of a receive that was given up stays for the next who receives here.
constexpr std::chrono::milliseconds left_for_others{50};

} // namespace

/// When the one who waits is cancelled, what has come and what still comes goes back.
task<> transport::wait_for_all(polls const& all, std::vector<received> const& given)
{
    try {
        for (auto const& one : all)
            co_await wait_for(one);
    } catch (...) {
        for (auto const& one : all)
            abandon(one);
        give_back(all.front()->from, given);
        throw;
    }
}

std::shared_ptr<transport::poll> transport::start_poll(one_queue& from, std::size_t max_count,
                                                       std::chrono::microseconds wait,
                                                       std::chrono::microseconds visibility_timeout)
{
    auto const made = std::make_shared<poll>(from);
    made->how = {.max = static_cast<std::int64_t>(std::min(max_count, max_received_in_a_call)),
                 .wait_seconds = std::min(seconds_up(wait), how_.long_poll_seconds),
                 .visibility_timeout =
                     std::clamp<std::int64_t>(seconds_up(visibility_timeout), 0, longest_lease.count())};
    auto const waiter = std::make_shared<async::waiter>();
    made->waiting = waiter;
    made->cancel = std::make_shared<boost::asio::cancellation_signal>();
    running_polls_.insert(made);
    run_in_background(home(), "receiving from " + from.how.name, run_poll(shared_from_this(), made, waiter),
                      made->cancel);
    return made;
}

task<> transport::run_poll(std::shared_ptr<transport> self, std::shared_ptr<poll> one,
                           std::shared_ptr<async::waiter> waiter)
{
    one->asked_at = self->with_.clock.steady_now();
    try {
        one->got = co_await self->client_->receive(one->from.url, one->how);
    } catch (...) {
        one->failure = std::current_exception();
    }
    one->answered_at = self->with_.clock.steady_now();
    one->is_done = true;
    self->running_polls_.erase(one);
    if (one->is_abandoned)
        self->leave_for_others(one);
    waiter->wake(async::wake_reason::notified);
}

task<> transport::wait_for(std::shared_ptr<poll> one)
{
    if (one->is_done)
        co_return;
    constexpr std::chrono::hours for_ever{24 * 365};
    auto const why = co_await async::wait(home(), one->waiting.lock(), for_ever);
    if (why != async::wake_reason::cancelled)
        co_return;
    abandon(one);
    async::throw_cancelled();
}

/// Cut off, it could leave messages that it was about to bring out of sight: it runs on, and they go back.
void transport::abandon(std::shared_ptr<poll> const& one)
{
    if (std::exchange(one->is_abandoned, true))
        return;
    if (one->is_done)
        leave_for_others(one);
}

/// For a moment the next who receives here may have what it brought.
void transport::leave_for_others(std::shared_ptr<poll> const& one)
{
    if (one->got.empty())
        return;
    one->from.left.push_back(one);
    home().call_after(left_for_others, [weak = weak_from_this(), left = std::weak_ptr(one)] {
        auto const self = weak.lock();
        auto const still = left.lock();
        if (self && still && std::erase(still->from.left, still) > 0)
            self->give_back(still->from, still->got);
    });
}

void transport::take_left(one_queue& from, std::size_t max_count,
                          std::chrono::microseconds visibility_timeout, std::vector<received>& given)
{
    auto const fits = [&](std::shared_ptr<poll> const& one) {
        return one->how.visibility_timeout == seconds_up(visibility_timeout) &&
               given.size() + one->got.size() <= max_count;
    };
    for (auto one = std::ranges::find_if(from.left, fits); one != from.left.end();
         one = std::ranges::find_if(from.left, fits)) {
        auto const taken = std::move(*one);
        from.left.erase(one);
        accept(from, *taken, visibility_timeout, given);
    }
}

} // namespace fcg::bus::sqs
