// What an operator does, and what he is shown.
#include "bus/sqs/complaints.hpp"
#include "bus/sqs/transport.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <ranges>
#include <stdexcept>

namespace fcg::bus::sqs {
namespace {

/// Deleted at once, by hand.
constexpr std::size_t purged_in_a_round = 100;
/// One look in so many.
constexpr std::int64_t looks_at_quiet_queues = 6;
/// Hidden while a hand has them: an operator's command that is cut off leaves them so for a while.
constexpr std::chrono::seconds time_in_hand{60};

std::int64_t count_in(attributes const& all, std::string const& name)
{
    auto const found = all.find(name);
    std::int64_t count = 0;
    if (found != all.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), count);
    return count;
}

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
    auto* const of = co_await connected(std::move(queue));
    co_return co_await ask_depth(*of);
}

task<queue_depth> transport::ask_depth(one_queue& of)
{
    attributes counts;
    std::exception_ptr failure;
    auto const told = of.age.told();
    try {
        counts = co_await client_->get_queue_attributes(of.url, counts_asked);
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure)
        complain(failure, of.how.name);
    queue_depth depth{.ready = count_in(counts, counts_asked[0]),
                      .in_flight = count_in(counts, counts_asked[1]),
                      .delayed = count_in(counts, counts_asked[2])};
    auto oldest = of.age.oldest(all_of(depth));
    for (auto const* const held : leases_.of_queue(of.how.name, with_.clock.steady_now()))
        oldest = std::min(oldest.value_or(held->enqueued_at), held->enqueued_at);
    if (all_of(depth) == 0)
        of.age.emptied();
    else if (oldest)
        depth.oldest_age = std::max(with_.clock.now() - *oldest, std::chrono::microseconds(0));
    of.looked_at = told;
    std::lock_guard const hold(guard_);
    of.last_depth = depth;
    co_return depth;
}

void transport::look_at_depths_later()
{
    home().call_after(std::chrono::milliseconds(how_.depth_interval_ms), [weak = weak_from_this()] {
        if (auto const self = weak.lock())
            run_in_background(self->home(), "depths of the queues", look_at_depths(self));
    });
}

/// Each look is a request that is paid for: a queue that was empty, and that we left alone, is looked at
/// seldom.
task<> transport::look_at_depths(std::shared_ptr<transport> self)
{
    bool const at_all = self->looks_++ % looks_at_quiet_queues == 0;
    std::vector<one_queue*> wanted;
    for (auto const& [name, one] : self->queues_) {
        bool const is_quiet = one->age.told() == one->looked_at && all_of(one->last_depth) == 0;
        if (!one->url.empty() && (at_all || !is_quiet))
            wanted.push_back(one.get());
    }
    for (auto* const one : wanted) {
        std::string trouble;
        try {
            co_await self->ask_depth(*one);
        } catch (queue_unavailable const& why) {
            trouble = why.what();
        }
        if (!trouble.empty() && one->depth_trouble.empty())
            telemetry::log(telemetry::level::warning, "bus", "", "the depth of {} is not known: {}",
                           one->how.name, trouble);
        one->depth_trouble = trouble;
    }
    self->look_at_depths_later();
}

// Looking

/// Up to `max_count` visible messages, hidden for a while. SQS looks at some of its servers only: before we
/// believe that there are no more we ask for the number, and wait a second if it is not 0.
task<std::vector<sqs_message>> transport::gather(one_queue& from, std::size_t max_count)
{
    std::vector<sqs_message> all;
    receive_options how{.visibility_timeout = time_in_hand.count()};
    std::exception_ptr failure;
    try {
        while (all.size() < max_count) {
            how.max = static_cast<std::int64_t>(std::min(max_count - all.size(), max_received_in_a_call));
            auto some = co_await client_->receive(from.url, how);
            bool const none = some.empty();
            std::ranges::move(some, std::back_inserter(all));
            if (none && how.wait_seconds > 0)
                break;
            how.wait_seconds = 0;
            if (!none)
                continue;
            auto const depth = co_await ask_depth(from);
            if (depth.ready == 0)
                break;
            how.wait_seconds = 1;
        }
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure && all.empty())
        complain(failure, from.how.name);
    co_return all; // what has come must be given back or moved first: whoever asks again hears the complaint
}

/// SQS has no way to look: they are received and given back, and what this process holds is known here.
task<std::vector<received>> transport::peek(std::string queue, std::size_t max_count)
{
    auto* const found_queue = co_await connected(std::move(queue));
    auto& in = *found_queue;
    auto const seen = co_await gather(in, max_count);
    std::multimap<core::time_point, received> found; // what came first stays first among equals
    for (auto const* const held : leases_.of_queue(in.how.name, with_.clock.steady_now()))
        found.emplace(held->enqueued_at, received{.content = held->content,
                                                  .receipt = {},
                                                  .receive_count = held->receive_count,
                                                  .enqueued_at = held->enqueued_at,
                                                  .first_received_at = held->first_received_at});
    std::vector<visibility_entry> back;
    for (auto one : seen) {
        auto what = unpack(one);
        auto const not_before = what.notes.not_before.value_or(core::time_point{});
        auto const rest = seconds_up(std::max(not_before - with_.clock.now(), std::chrono::microseconds(0)));
        back.push_back(
            {.receipt_handle = one.receipt_handle, .timeout = std::min(rest, longest_lease.count())});
        if (rest == 0) {
            auto shown = describe(in, one, std::move(what));
            found.emplace(shown.enqueued_at, std::move(shown));
        }
        ++memory_.of(one.message_id).not_attempts;
    }
    auto const pending = in.changes->submit(std::move(back));
    co_await in.changes->wait(pending);
    if (pending->failure)
        complain(pending->failure, in.how.name);
    std::vector<received> oldest;
    for (auto& [at, one] : found) {
        if (oldest.size() == max_count)
            break;
        one.receipt.clear();
        oldest.push_back(std::move(one));
    }
    co_return oldest;
}

// Purging

task<std::int64_t> transport::purge(std::string queue)
{
    auto* const found_queue = co_await connected(std::move(queue));
    auto& in = *found_queue;
    auto const depth = co_await ask_depth(in);
    std::exception_ptr failure;
    bool too_soon = false;
    try {
        co_await client_->purge_queue(in.url);
    } catch (call_failed const& why) {
        too_soon = why.what_failed().code == "PurgeQueueInProgress";
        failure = std::current_exception();
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure && !too_soon)
        complain(failure, in.how.name);
    leases_.forget_queue(in.how.name);
    if (too_soon)
        co_return co_await purge_by_hand(in);
    in.age.emptied();
    co_return all_of(depth);
}

/// SQS purges a queue once a minute.
task<std::int64_t> transport::purge_by_hand(one_queue& in)
{
    std::int64_t purged = 0;
    for (;;) {
        auto const some = co_await gather(in, purged_in_a_round);
        if (some.empty())
            break;
        std::vector<std::string> receipts;
        for (auto const& one : some)
            receipts.push_back(one.receipt_handle);
        auto const deleted = in.deletes->submit(std::move(receipts));
        co_await in.deletes->wait(deleted);
        if (deleted->failure)
            complain(deleted->failure, in.how.name);
        purged += static_cast<std::int64_t>(some.size());
    }
    co_return purged;
}

} // namespace fcg::bus::sqs
