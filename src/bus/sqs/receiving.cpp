// Receiving messages from SQS. Each call of ReceiveMessage is a poll: one receive waits for it, or it is
// abandoned.
#include "bus/sqs/failing.hpp"
#include "bus/sqs/transport.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <utility>

namespace fcg::bus::sqs {
namespace {

/// Concurrent calls after the first one was full.
constexpr std::size_t max_calls_at_once = 8;
/// The maximum time that a response takes to arrive: a lease begins when SQS sends it, not when it arrives
/// here.
constexpr std::chrono::seconds max_time_in_transit{1};
/// The minimum between two polls that return no messages, for a service that does not wait for messages or is
/// not asked to.
constexpr std::chrono::seconds between_empty_polls{1};
/// How long the response of an abandoned poll is kept for the next receive.
constexpr std::chrono::milliseconds left_for_others{50};

/// Returns `otherwise` if the service does not send the time, or sends one out of range.
core::time_point moment_in(sqs_message const& message, std::string const& name, core::time_point otherwise)
{
    constexpr std::int64_t year_9999 = 253'370'764'800'000;
    auto const millis = number_in(message.system, name);
    return millis > 0 && millis < year_9999 ? core::from_micros(millis * 1'000) : otherwise;
}

std::int64_t receives_of(sqs_message const& message)
{
    return number_in(message.system, "ApproximateReceiveCount", 1);
}

} // namespace

task<std::vector<received>> transport::receive(std::string queue, std::size_t max_count,
                                               std::chrono::microseconds wait,
                                               std::chrono::microseconds visibility_timeout)
{
    one_queue& state = co_await connected(std::move(queue));
    auto const until = env_.clock.steady_now() + wait;
    std::vector<received> messages;
    while (max_count > 0) {
        take_left(state, max_count, visibility_timeout, messages);
        if (!messages.empty())
            break;
        auto const left = std::max(until - env_.clock.steady_now(), std::chrono::microseconds(0));
        auto const poll = start_poll(state, max_count, left, visibility_timeout);
        co_await wait_for(poll);
        if (poll->failure)
            fail(poll->failure, state.settings.name);
        bool const was_full = std::cmp_equal(poll->messages.size(), poll->options.max);
        bool const was_empty = poll->messages.empty();
        accept(state, *poll, visibility_timeout, messages);
        if (was_full && messages.size() < max_count)
            co_await receive_more(state, max_count, visibility_timeout, messages);
        if (messages.empty())
            take_left(state, max_count, visibility_timeout, messages);
        if (!messages.empty() || env_.clock.steady_now() >= until)
            break;
        auto const pause = std::min(poll->asked_at + between_empty_polls, until) - env_.clock.steady_now();
        if (was_empty && pause.count() > 0)
            co_await async::sleep_for(home(), pause);
    }
    co_return messages;
}

/// Receives with several concurrent calls, until one of them is not full.
task<> transport::receive_more(one_queue& queue, std::size_t max_count,
                               std::chrono::microseconds visibility_timeout, std::vector<received>& messages)
{
    bool there_is_more = true;
    while (there_is_more && messages.size() < max_count) {
        polls round;
        for (auto open = max_count - messages.size(); open > 0 && round.size() < max_calls_at_once;) {
            round.push_back(start_poll(queue, open, std::chrono::seconds(0), visibility_timeout));
            open -= static_cast<std::size_t>(round.back()->options.max);
        }
        co_await wait_for_all(round, messages);
        for (auto const& poll : round) {
            there_is_more =
                there_is_more && !poll->failure && std::cmp_equal(poll->messages.size(), poll->options.max);
            // ^ Returns what was received so far instead of throwing: the next receive meets the error again.
            if (poll->failure)
                telemetry::log(telemetry::level::warning, "bus", "",
                               "{}: one of several parallel receives failed", queue.settings.name);
            accept(queue, *poll, visibility_timeout, messages);
        }
    }
}

// Polls

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

// Accepting messages

void transport::accept(one_queue& queue, poll& poll, std::chrono::microseconds visibility_timeout,
                       std::vector<received>& messages)
{
    // The response to a short poll is sent at once; that to a long poll later, at the end of the wait.
    auto const late = std::min<std::chrono::microseconds>(max_time_in_transit, visibility_timeout / 2);
    auto const began =
        poll.options.wait_seconds == 0 ? poll.asked_at : std::max(poll.asked_at, poll.answered_at - late);
    leases_.sweep(env_.clock.steady_now());
    note_given_up(queue);
    for (auto& message : poll.messages) {
        auto unpacked = unpack(message);
        if (unpacked.notes.not_before && *unpacked.notes.not_before > env_.clock.now()) {
            hide_early(queue, message, *unpacked.notes.not_before);
            continue;
        }
        auto new_message = describe(queue, message, std::move(unpacked));
        auto& remembered = memory_.of(message.message_id);
        if (remembered.first_received_at == core::time_point{})
            remembered.first_received_at = new_message.first_received_at;
        remembered.last_lease_end = env_.clock.now() + visibility_timeout;
        queue.age.received(new_message.enqueued_at);
        if (queue.errors && receives_of(message) >= queue.settings.max_receives)
            queue.exhausted_ids.push_back(message.message_id);
        leases_.add({.queue = queue.settings.name,
                     .receipt = new_message.receipt,
                     .message_id = message.message_id,
                     .content = new_message.content,
                     .receive_count = new_message.receive_count,
                     .enqueued_at = new_message.enqueued_at,
                     .first_received_at = new_message.first_received_at,
                     .received_at = began,
                     .ends_at = began + visibility_timeout});
        new_message.leased_until = began + visibility_timeout;
        messages.push_back(std::move(new_message));
    }
    poll.messages.clear();
}

/// Notes which messages SQS has moved to the dead-letter queue: it moves a message that was received too
/// often at the next receive, which has just happened.
void transport::note_given_up(one_queue& queue)
{
    auto const now = env_.clock.now();
    std::erase_if(queue.exhausted_ids, [&](std::string const& message_id) {
        auto const* const remembered = memory_.find(message_id);
        if (remembered && remembered->last_lease_end > now)
            return false;
        if (remembered)
            memory_.of(message_id).last_lease_end = now;
        return true;
    });
}

received transport::describe(one_queue const& queue, sqs_message& message, unpacked unpacked) const
{
    auto const now = env_.clock.now();
    auto const* const remembered = memory_.find(message.message_id);
    auto not_attempts = remembered ? remembered->not_attempts : 0;
    if (unpacked.notes.not_before)
        not_attempts = std::max<std::int64_t>(not_attempts, 1);
    received new_message{.content = std::move(unpacked.content),
                         .receipt = message.receipt_handle,
                         .receive_count = std::max<std::int64_t>(receives_of(message) - not_attempts, 1),
                         .enqueued_at = moment_in(message, "SentTimestamp", now),
                         .first_received_at = moment_in(message, "ApproximateFirstReceiveTimestamp", now)};
    if (queue.source && was_moved_by_sqs(message, unpacked.notes, new_message.content)) {
        bool const was_here = remembered && remembered->first_received_at != core::time_point{};
        auto const first_at = was_here ? remembered->first_received_at : new_message.first_received_at;
        note_death(new_message.content, {.reason = reason_of_sqs,
                                         .queue = queue.source->settings.name,
                                         .attempts = queue.source->settings.max_receives,
                                         .first_at = first_at,
                                         .last_at = was_here ? remembered->last_lease_end : first_at});
    }
    return new_message;
}

/// Hides a message whose delay is longer than SQS's maximum for the rest of it. This receive does not count
/// as an attempt.
void transport::hide_early(one_queue& queue, sqs_message const& message, core::time_point not_before)
{
    ++memory_.of(message.message_id).not_attempts;
    auto const rest = std::min<std::chrono::microseconds>(not_before - env_.clock.now(), longest_lease);
    change_in_background(queue, {{.receipt_handle = message.receipt_handle, .timeout = seconds_up(rest)}});
}

} // namespace fcg::bus::sqs
