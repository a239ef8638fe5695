// How messages come from SQS.
#include "bus/sqs/complaints.hpp"
#include "bus/sqs/transport.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace fcg::bus::sqs {
namespace {

constexpr std::int64_t most_in_a_call = 10;
/// Calls beside each other, when the first has come back full.
constexpr std::size_t most_calls_at_once = 8;
/// How long the answer of a receive that was given up stays for the next who receives here.
constexpr std::chrono::milliseconds left_for_others{50};
/// How late an answer may have reached us: a lease began when SQS sent it, not when we had it.
constexpr std::chrono::seconds most_time_on_the_way{1};

core::time_point moment_in(sqs_message const& one, std::string const& name)
{
    auto const found = one.system.find(name);
    std::int64_t millis = 0;
    if (found != one.system.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), millis);
    return core::from_micros(millis * 1'000);
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

task<std::vector<received>> transport::receive(std::string queue, std::size_t most,
                                               std::chrono::microseconds wait,
                                               std::chrono::microseconds visibility_timeout)
{
    auto* const found_queue = co_await connected(std::move(queue));
    auto& from = *found_queue;
    auto const until = with_.clock.steady_now() + wait;
    std::vector<received> given;
    while (most > 0) {
        take_left(from, most, visibility_timeout, given);
        if (!given.empty())
            break;
        auto const left = std::max(until - with_.clock.steady_now(), std::chrono::microseconds(0));
        auto const one = start_poll(from, most, left, visibility_timeout);
        co_await wait_for(one);
        if (one->failure)
            complain(one->failure, from.how.name);
        bool const was_full = std::cmp_equal(one->got.size(), one->how.most);
        accept(from, *one, visibility_timeout, given);
        if (was_full && given.size() < most)
            co_await receive_more(from, most, visibility_timeout, given);
        if (given.empty())
            take_left(from, most, visibility_timeout, given);
        if (!given.empty() || with_.clock.steady_now() >= until)
            break;
    }
    co_return given;
}

/// There was more than one call could bring: some calls beside each other, until one brings less.
task<> transport::receive_more(one_queue& from, std::size_t most,
                               std::chrono::microseconds visibility_timeout, std::vector<received>& given)
{
    bool there_is_more = true;
    while (there_is_more && given.size() < most) {
        polls round;
        for (auto open = most - given.size(); open > 0 && round.size() < most_calls_at_once;) {
            round.push_back(start_poll(from, open, std::chrono::seconds(0), visibility_timeout));
            open -= static_cast<std::size_t>(round.back()->how.most);
        }
        co_await wait_for_all(round, given);
        for (auto const& one : round) {
            there_is_more = there_is_more && !one->failure && std::cmp_equal(one->got.size(), one->how.most);
            // What was received so far is worth more than the complaint, which the next receive brings again.
            if (one->failure)
                telemetry::log(telemetry::level::warning, "bus", "", "{}: a receive beside others failed",
                               from.how.name);
            accept(from, *one, visibility_timeout, given);
        }
    }
}

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

// Polls

std::shared_ptr<transport::poll> transport::start_poll(one_queue& from, std::size_t most,
                                                       std::chrono::microseconds wait,
                                                       std::chrono::microseconds visibility_timeout)
{
    auto const made = std::make_shared<poll>(from);
    made->how = {.most = static_cast<std::int64_t>(std::min<std::size_t>(most, most_in_a_call)),
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

void transport::take_left(one_queue& from, std::size_t most, std::chrono::microseconds visibility_timeout,
                          std::vector<received>& given)
{
    auto const fits = [&](std::shared_ptr<poll> const& one) {
        return one->how.visibility_timeout == seconds_up(visibility_timeout) &&
               given.size() + one->got.size() <= most;
    };
    for (auto one = std::ranges::find_if(from.left, fits); one != from.left.end();
         one = std::ranges::find_if(from.left, fits)) {
        auto const taken = *one;
        from.left.erase(one);
        accept(from, *taken, visibility_timeout, given);
    }
}

// What has come

void transport::accept(one_queue& from, poll& one, std::chrono::microseconds visibility_timeout,
                       std::vector<received>& given)
{
    // A short poll is answered at once; a long one some time later, at the end of the wait.
    auto const began = one.how.wait_seconds == 0
                           ? one.asked_at
                           : std::max(one.asked_at, one.answered_at - most_time_on_the_way);
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
        if (from.errors && receives_of(each) >= from.how.most_receives)
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
    auto const* const remembered = memory_.find(one.message_id);
    auto not_attempts = remembered ? remembered->not_attempts : 0;
    if (what.notes.not_before)
        not_attempts = std::max<std::int64_t>(not_attempts, 1);
    received made{.content = std::move(what.content),
                  .receipt = one.receipt_handle,
                  .receive_count = std::max<std::int64_t>(receives_of(one) - not_attempts, 1),
                  .enqueued_at = moment_in(one, "SentTimestamp"),
                  .first_received_at = moment_in(one, "ApproximateFirstReceiveTimestamp")};
    if (from.source && was_moved_by_sqs(one, what.notes, made.content)) {
        bool const was_here = remembered && remembered->first_received_at != core::time_point{};
        auto const first_at = was_here ? remembered->first_received_at : made.first_received_at;
        note_move(made.content, {.queue = from.source->how.name,
                                 .attempts = from.source->how.most_receives,
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
