// Depths, peeking and purging.
#include "bus/sqs/failing.hpp"
#include "bus/sqs/transport.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <map>
#include <ranges>
#include <stdexcept>

namespace fcg::bus::sqs {
namespace {

/// The maximum of messages that purge_by_hand() deletes at once.
constexpr std::size_t purged_in_a_round = 100;
/// A quiet queue is included in one of this many rounds.
constexpr std::int64_t looks_at_quiet_queues = 6;
/// How long gathered messages stay invisible if an operator's command is interrupted.
constexpr std::chrono::seconds time_in_hand{60};

std::vector<std::string> const counts_asked{"ApproximateNumberOfMessages",
                                            "ApproximateNumberOfMessagesNotVisible",
                                            "ApproximateNumberOfMessagesDelayed"};

std::int64_t all_of(queue_depth const& depth)
{
    return depth.ready + depth.in_flight + depth.delayed;
}

} // namespace

// Depths

task<queue_depth> transport::depth(std::string queue)
{
    one_queue& state = co_await connected(std::move(queue));
    co_return co_await ask_depth(state);
}

task<queue_depth> transport::ask_depth(one_queue& queue)
{
    attributes counts;
    auto const change_count = queue.age.change_count();
    try {
        counts = co_await client_->get_queue_attributes(queue.url, counts_asked);
    } catch (...) {
        fail(std::current_exception(), queue.settings.name);
    }
    queue_depth depth{.ready = number_in(counts, counts_asked[0]),
                      .in_flight = number_in(counts, counts_asked[1]),
                      .delayed = number_in(counts, counts_asked[2])};
    auto oldest = queue.age.oldest(all_of(depth));
    for (auto const* const held : leases_.of_queue(queue.settings.name, env_.clock.steady_now()))
        oldest = std::min(oldest.value_or(held->enqueued_at), held->enqueued_at);
    if (all_of(depth) == 0)
        queue.age.emptied();
    else if (oldest)
        depth.oldest_age = std::max(env_.clock.now() - *oldest, std::chrono::microseconds(0));
    queue.looked_at = change_count;
    std::lock_guard const hold(guard_);
    queue.last_depth = depth;
    co_return depth;
}

void transport::look_at_depths_later()
{
    home().call_after(std::chrono::milliseconds(settings_.depth_interval_ms), [weak = weak_from_this()] {
        if (auto const self = weak.lock())
            run_in_background(self->home(), "depths of the queues", look_at_depths(self));
    });
}

/// Every depth is a request that costs money, so a queue that was empty and not used since is included in few
/// rounds.
task<> transport::look_at_depths(std::shared_ptr<transport> self)
{
    bool const at_all = self->looks_++ % looks_at_quiet_queues == 0;
    std::vector<one_queue*> queues;
    for (auto const& [name, state] : self->queues_) {
        bool const is_quiet = state->age.change_count() == state->looked_at && all_of(state->last_depth) == 0;
        if (!state->url.empty() && (at_all || !is_quiet))
            queues.push_back(state.get());
    }
    for (auto* const queue : queues) {
        std::string failure;
        try {
            co_await self->ask_depth(*queue);
        } catch (queue_unavailable const& why) {
            failure = why.what();
        }
        if (!failure.empty() && queue->depth_failure.empty())
            telemetry::log(telemetry::level::warning, "bus", "", "the depth of {} is not known: {}",
                           queue->settings.name, failure);
        queue->depth_failure = failure;
    }
    self->look_at_depths_later();
}

// Peeking

/// Receives up to `max_count` visible messages, which stay invisible for a while. SQS queries only some of
/// its servers, so before gather() concludes that there are no more, it reads the depth, and polls for a
/// second if that is not 0.
task<std::vector<sqs_message>> transport::gather(one_queue& queue, std::size_t max_count)
{
    std::vector<sqs_message> messages;
    receive_options options{.visibility_timeout = time_in_hand.count()};
    try {
        while (messages.size() < max_count) {
            options.max =
                static_cast<std::int64_t>(std::min(max_count - messages.size(), max_received_in_a_call));
            auto several_messages = co_await client_->receive(queue.url, options);
            bool const none = several_messages.empty();
            std::ranges::move(several_messages, std::back_inserter(messages));
            if (none && options.wait_seconds > 0)
                break;
            options.wait_seconds = 0;
            if (!none)
                continue;
            auto const depth = co_await ask_depth(queue);
            if (depth.ready == 0)
                break;
            options.wait_seconds = 1;
        }
    } catch (...) {
        // Messages that were received must be given back or moved first; the next call throws the error.
        if (messages.empty())
            fail(std::current_exception(), queue.settings.name);
    }
    co_return messages;
}

/// Receives messages and gives them back, because SQS has no operation to peek. Messages that this process
/// has leased are added from the lease table.
task<std::vector<received>> transport::peek(std::string queue, std::size_t max_count)
{
    one_queue& state = co_await connected(std::move(queue));
    auto const seen = co_await gather(state, max_count);
    std::multimap<core::time_point, received> table; // keeps the order of insertion for equal times
    for (auto const* const held : leases_.of_queue(state.settings.name, env_.clock.steady_now()))
        table.emplace(held->enqueued_at, received{.content = held->content,
                                                  .receipt = {},
                                                  .receive_count = held->receive_count,
                                                  .enqueued_at = held->enqueued_at,
                                                  .first_received_at = held->first_received_at});
    std::vector<visibility_entry> back;
    for (auto message : seen) {
        auto unpacked = unpack(message);
        auto const not_before = unpacked.notes.not_before.value_or(core::time_point{});
        auto const rest = seconds_up(std::max(not_before - env_.clock.now(), std::chrono::microseconds(0)));
        back.push_back(
            {.receipt_handle = message.receipt_handle, .timeout = std::min(rest, longest_lease.count())});
        if (rest == 0) {
            auto shown = describe(state, message, std::move(unpacked));
            table.emplace(shown.enqueued_at, std::move(shown));
        }
        ++memory_.of(message.message_id).not_attempts;
    }
    auto const pending = co_await state.changes->settle(std::move(back));
    if (pending->failure)
        fail(pending->failure, state.settings.name);
    std::vector<received> oldest;
    for (auto& [at, oldest_message] : table) {
        if (oldest.size() == max_count)
            break;
        oldest_message.receipt.clear();
        oldest.push_back(std::move(oldest_message));
    }
    co_return oldest;
}

// Purging

task<std::int64_t> transport::purge(std::string queue)
{
    one_queue& state = co_await connected(std::move(queue));
    auto const depth = co_await ask_depth(state);
    bool too_soon = false;
    try {
        co_await client_->purge_queue(state.url);
    } catch (call_failed const& why) {
        too_soon = why.what_failed().code == "PurgeQueueInProgress";
        if (!too_soon)
            fail(std::current_exception(), state.settings.name);
    } catch (...) {
        fail(std::current_exception(), state.settings.name);
    }
    leases_.forget_queue(state.settings.name);
    if (too_soon)
        co_return co_await purge_by_hand(state);
    state.age.emptied();
    co_return all_of(depth);
}

/// Runs if the queue was purged within the last minute, because SQS purges a queue at most once a minute.
task<std::int64_t> transport::purge_by_hand(one_queue& queue)
{
    std::int64_t purged = 0;
    for (;;) {
        auto const messages = co_await gather(queue, purged_in_a_round);
        if (messages.empty())
            break;
        std::vector<std::string> receipts;
        for (auto const& message : messages)
            receipts.push_back(message.receipt_handle);
        auto const deleted = co_await queue.deletes->settle(std::move(receipts));
        if (deleted->failure)
            fail(deleted->failure, queue.settings.name);
        purged += static_cast<std::int64_t>(messages.size());
    }
    co_return purged;
}

} // namespace fcg::bus::sqs
