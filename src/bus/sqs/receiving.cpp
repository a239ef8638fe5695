// How messages come from SQS.
#include "bus/sqs/complaints.hpp"
#include "bus/sqs/transport.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace fcg::bus::sqs {
namespace {

/// Calls beside each other, when the first has come back full.
constexpr std::size_t max_calls_at_once = 8;
/// How late an answer may have reached us: a lease began when SQS sent it, not when we had it.
constexpr std::chrono::seconds max_time_in_transit{1};
/// A service that does not wait for messages, or is not asked to, is not asked more often than this.
constexpr std::chrono::seconds between_empty_polls{1};

/// `otherwise` when the service does not tell it, or tells no moment that can be.
core::time_point moment_in(sqs_message const& one, std::string const& name, core::time_point otherwise)
{
    constexpr std::int64_t year_9999 = 253'370'764'800'000;
    auto const found = one.system.find(name);
    std::int64_t millis = 0;
    if (found != one.system.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), millis);
    return millis > 0 && millis < year_9999 ? core::from_micros(millis * 1'000) : otherwise;
}

std::int64_t receives_of(sqs_message const& one)
{
    auto const found = one.system.find("ApproximateReceiveCount");
    std::int64_t count = 1;
    if (found != one.system.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), count);
    return count;
}

} // namespace

task<std::vector<received>> transport::receive(std::string queue, std::size_t max_count,
                                               std::chrono::microseconds wait,
                                               std::chrono::microseconds visibility_timeout)
{
    auto* const found_queue = co_await connected(std::move(queue));
    auto& from = *found_queue;
    auto const until = with_.clock.steady_now() + wait;
    std::vector<received> given;
    while (max_count > 0) {
        take_left(from, max_count, visibility_timeout, given);
        if (!given.empty())
            break;
        auto const left = std::max(until - with_.clock.steady_now(), std::chrono::microseconds(0));
        auto const one = start_poll(from, max_count, left, visibility_timeout);
        co_await wait_for(one);
        if (one->failure)
            complain(one->failure, from.how.name);
        bool const was_full = std::cmp_equal(one->got.size(), one->how.max);
        bool const was_empty = one->got.empty();
        accept(from, *one, visibility_timeout, given);
        if (was_full && given.size() < max_count)
            co_await receive_more(from, max_count, visibility_timeout, given);
        if (given.empty())
            take_left(from, max_count, visibility_timeout, given);
        if (!given.empty() || with_.clock.steady_now() >= until)
            break;
        auto const pause = std::min(one->asked_at + between_empty_polls, until) - with_.clock.steady_now();
        if (was_empty && pause.count() > 0)
            co_await async::sleep_for(home(), pause);
    }
    co_return given;
}

/// There was more than one call could bring: some calls beside each other, until one brings less.
task<> transport::receive_more(one_queue& from, std::size_t max_count,
                               std::chrono::microseconds visibility_timeout, std::vector<received>& given)
{
    bool there_is_more = true;
    while (there_is_more && given.size() < max_count) {
        polls round;
        for (auto open = max_count - given.size(); open > 0 && round.size() < max_calls_at_once;) {
            round.push_back(start_poll(from, open, std::chrono::seconds(0), visibility_timeout));
            open -= static_cast<std::size_t>(round.back()->how.max);
        }
        co_await wait_for_all(round, given);
        for (auto const& one : round) {
            there_is_more = there_is_more && !one->failure && std::cmp_equal(one->got.size(), one->how.max);
            // What was received so far is worth more than the complaint, which the next receive brings again.
            if (one->failure)
                telemetry::log(telemetry::level::warning, "bus", "", "{}: a receive beside others failed",
                               from.how.name);
            accept(from, *one, visibility_timeout, given);
        }
    }
}

// What has come

void transport::accept(one_queue& from, poll& one, std::chrono::microseconds visibility_timeout,
                       std::vector<received>& given)
{
    // A short poll is answered at once; a long one some time later, at the end of the wait.
    auto const late = std::min<std::chrono::microseconds>(max_time_in_transit, visibility_timeout / 2);
    auto const began =
        one.how.wait_seconds == 0 ? one.asked_at : std::max(one.asked_at, one.answered_at - late);
    leases_.sweep(with_.clock.steady_now());
    note_given_up(from);
    for (auto& each : one.got) {
        auto what = unpack(each);
        if (what.notes.not_before && *what.notes.not_before > with_.clock.now()) {
            hide_early(from, each, *what.notes.not_before);
            continue;
        }
        auto made = describe(from, each, std::move(what));
        auto& remembered = memory_.of(each.message_id);
        if (remembered.first_received_at == core::time_point{})
            remembered.first_received_at = made.first_received_at;
        remembered.last_lease_end = with_.clock.now() + visibility_timeout;
        from.age.received(made.enqueued_at);
        if (from.errors && receives_of(each) >= from.how.max_receives)
            from.last_chances.push_back(each.message_id);
        leases_.add({.queue = from.how.name,
                     .receipt = made.receipt,
                     .message_id = each.message_id,
                     .content = made.content,
                     .receive_count = made.receive_count,
                     .enqueued_at = made.enqueued_at,
                     .first_received_at = made.first_received_at,
                     .received_at = began,
                     .ends_at = began + visibility_timeout});
        made.leased_until = began + visibility_timeout;
        given.push_back(std::move(made));
    }
    one.got.clear();
}

/// SQS moves what was received too often when it is asked for messages the next time: it has been now.
void transport::note_given_up(one_queue& in)
{
    auto const now = with_.clock.now();
    std::erase_if(in.last_chances, [&](std::string const& message_id) {
        auto const* const remembered = memory_.find(message_id);
        if (remembered && remembered->last_lease_end > now)
            return false;
        if (remembered)
            memory_.of(message_id).last_lease_end = now;
        return true;
    });
}

received transport::describe(one_queue const& from, sqs_message& one, unpacked what) const
{
    auto const now = with_.clock.now();
    auto const* const remembered = memory_.find(one.message_id);
    auto not_attempts = remembered ? remembered->not_attempts : 0;
    if (what.notes.not_before)
        not_attempts = std::max<std::int64_t>(not_attempts, 1);
    received made{.content = std::move(what.content),
                  .receipt = one.receipt_handle,
                  .receive_count = std::max<std::int64_t>(receives_of(one) - not_attempts, 1),
                  .enqueued_at = moment_in(one, "SentTimestamp", now),
                  .first_received_at = moment_in(one, "ApproximateFirstReceiveTimestamp", now)};
    if (from.source && was_moved_by_sqs(one, what.notes, made.content)) {
        bool const was_here = remembered && remembered->first_received_at != core::time_point{};
        auto const first_at = was_here ? remembered->first_received_at : made.first_received_at;
        note_move(made.content, {.queue = from.source->how.name,
                                 .attempts = from.source->how.max_receives,
                                 .first_at = first_at,
                                 .last_at = was_here ? remembered->last_lease_end : first_at});
    }
    return made;
}

/// A delay longer than SQS knows is hidden for the rest; this receive was no attempt.
void transport::hide_early(one_queue& in, sqs_message const& one, core::time_point not_before)
{
    ++memory_.of(one.message_id).not_attempts;
    auto const rest = std::min<std::chrono::microseconds>(not_before - with_.clock.now(), longest_lease);
    change_in_background(in, {{.receipt_handle = one.receipt_handle, .timeout = seconds_up(rest)}});
}

void transport::give_back(one_queue& to, std::vector<sqs_message> const& messages)
{
    std::vector<visibility_entry> back;
    for (auto const& one : messages) {
        ++memory_.of(one.message_id).not_attempts;
        back.push_back({.receipt_handle = one.receipt_handle, .timeout = 0});
    }
    change_in_background(to, std::move(back));
}

void transport::give_back(one_queue& to, std::vector<received> const& messages)
{
    std::vector<visibility_entry> back;
    for (auto const& one : messages) {
        if (auto const* const held = leases_.find_any(one.receipt))
            ++memory_.of(held->message_id).not_attempts;
        leases_.forget(one.receipt);
        back.push_back({.receipt_handle = one.receipt, .timeout = 0});
    }
    change_in_background(to, std::move(back));
}

void transport::change_in_background(one_queue& in, std::vector<visibility_entry> entries)
{
    if (!entries.empty())
        run_in_background(home(), "giving back to " + in.how.name,
                          change(shared_from_this(), in, std::move(entries)));
}

/// Where it fails, the messages come back when their leases end.
task<> transport::change([[maybe_unused]] std::shared_ptr<transport> self, one_queue& in,
                         std::vector<visibility_entry> entries)
{
    auto const pending = in.changes->submit(std::move(entries));
    co_await in.changes->wait(pending);
    if (pending->failure)
        complain(pending->failure, in.how.name);
}

} // namespace fcg::bus::sqs
