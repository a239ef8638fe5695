// The calls of ReceiveMessage: each has one receive that waits for it, or is abandoned.
#include "bus/sqs/transport.hpp"

#include <algorithm>
#include <utility>

namespace fcg::bus::sqs {
namespace {

/// How long the response of an abandoned poll is kept for the next receive.
constexpr std::chrono::milliseconds left_for_others{50};

} // namespace

/// If the waiting receive is cancelled, what has arrived and what still arrives is given back.
task<> transport::wait_for_all(polls const& polls, std::vector<received> const& messages)
{
    try {
        for (auto const& poll : polls)
            co_await wait_for(poll);
    } catch (...) {
        for (auto const& poll : polls)
            abandon(poll);
        give_back(polls.front()->queue, messages);
        throw;
    }
}

std::shared_ptr<transport::poll> transport::start_poll(one_queue& queue, std::size_t max_count,
                                                       std::chrono::microseconds wait,
                                                       std::chrono::microseconds visibility_timeout)
{
    auto const new_poll = std::make_shared<poll>(queue);
    new_poll->options = {.max = static_cast<std::int64_t>(std::min(max_count, max_received_in_a_call)),
                         .wait_seconds = std::min(seconds_up(wait), settings_.long_poll_seconds),
                         .visibility_timeout = std::clamp<std::int64_t>(seconds_up(visibility_timeout), 0,
                                                                        longest_lease.count())};
    auto const waiter = std::make_shared<async::waiter>();
    new_poll->waiting = waiter;
    new_poll->cancel = std::make_shared<boost::asio::cancellation_signal>();
    running_polls_.insert(new_poll);
    run_in_background(home(), "receiving from " + queue.settings.name,
                      run_poll(shared_from_this(), new_poll, waiter), new_poll->cancel);
    return new_poll;
}

task<> transport::run_poll(std::shared_ptr<transport> self, std::shared_ptr<poll> poll,
                           std::shared_ptr<async::waiter> waiter)
{
    poll->asked_at = self->env_.clock.steady_now();
    try {
        poll->messages = co_await self->client_->receive(poll->queue.url, poll->options);
    } catch (...) {
        poll->failure = std::current_exception();
    }
    poll->answered_at = self->env_.clock.steady_now();
    poll->is_done = true;
    self->running_polls_.erase(poll);
    if (poll->is_abandoned)
        self->leave_for_others(poll);
    waiter->wake(async::wake_reason::notified);
}

task<> transport::wait_for(std::shared_ptr<poll> poll)
{
    if (poll->is_done)
        co_return;
    auto const why = co_await async::wait(home(), poll->waiting.lock(), async::no_limit);
    if (why != async::wake_reason::cancelled)
        co_return;
    abandon(poll);
    async::throw_cancelled();
}

/// Does not cancel the call, which could leave messages invisible that it was about to return: it runs on,
/// and its messages are given back.
void transport::abandon(std::shared_ptr<poll> const& poll)
{
    if (std::exchange(poll->is_abandoned, true))
        return;
    if (poll->is_done)
        leave_for_others(poll);
}

/// Keeps the poll's messages for the next receive for a moment, then gives them back.
void transport::leave_for_others(std::shared_ptr<poll> const& poll)
{
    if (poll->messages.empty())
        return;
    poll->queue.left.push_back(poll);
    home().call_after(left_for_others, [weak = weak_from_this(), left = std::weak_ptr(poll)] {
        auto const self = weak.lock();
        auto const still = left.lock();
        if (self && still && std::erase(still->queue.left, still) > 0)
            self->give_back(still->queue, still->messages);
    });
}

void transport::take_left(one_queue& queue, std::size_t max_count,
                          std::chrono::microseconds visibility_timeout, std::vector<received>& messages)
{
    auto const fits = [&](std::shared_ptr<poll> const& poll) {
        return poll->options.visibility_timeout == seconds_up(visibility_timeout) &&
               messages.size() + poll->messages.size() <= max_count;
    };
    for (auto it = std::ranges::find_if(queue.left, fits); it != queue.left.end();
         it = std::ranges::find_if(queue.left, fits)) {
        auto const taken = std::move(*it);
        queue.left.erase(it);
        accept(queue, *taken, visibility_timeout, messages);
    }
}

} // namespace fcg::bus::sqs
