// Settling received messages: deleting, extending leases, giving back, burying.
#include "bus/sqs/failing.hpp"
#include "bus/sqs/transport.hpp"

#include <algorithm>
#include <stdexcept>

namespace fcg::bus::sqs {
namespace {

bool is_lost(entry_outcome const& outcome)
{
    return outcome && outcome->kind == error_kind::lease_lost;
}

} // namespace

/// A valid receipt of a call.
struct transport::reservation {
    std::size_t index; ///< in the caller's receipts
    std::string receipt;
};

/// Reserves the valid receipts until they are deleted or released; other calls cannot use them meanwhile.
std::vector<transport::reservation> transport::set_aside(one_queue& queue, std::vector<std::string> receipts)
{
    std::vector<reservation> reservations;
    for (std::size_t i = 0; i < receipts.size(); ++i)
        if (auto* const held = leases_.find(queue.settings.name, receipts[i], env_.clock.steady_now())) {
            held->is_being_settled = true;
            reservations.push_back({.index = i, .receipt = std::move(receipts[i])});
        }
    return reservations;
}

void transport::release(std::string const& receipt)
{
    if (auto* const held = leases_.find_any(receipt))
        held->is_being_settled = false;
}

task<std::vector<bool>> transport::remove(std::string queue, std::vector<std::string> receipts)
{
    one_queue& state = co_await connected(std::move(queue));
    std::vector<bool> outcomes(receipts.size());
    auto reservations = set_aside(state, std::move(receipts));
    co_await delete_set_aside(state, std::move(reservations), outcomes);
    co_return outcomes;
}

/// Sets the outcomes of the deleted receipts to true.
task<> transport::delete_set_aside(one_queue& queue, std::vector<reservation> reservations,
                                   std::vector<bool>& outcomes)
{
    std::vector<std::string> receipts;
    for (auto const& reservation : reservations)
        receipts.push_back(reservation.receipt);
    auto const pending = co_await queue.deletes->settle(std::move(receipts));
    error const* refused = nullptr;
    for (std::size_t i = 0; i < reservations.size(); ++i) {
        auto const& [index, receipt] = reservations[i];
        auto const& outcome = pending->outcomes[i];
        if (pending->failed[i] || (outcome && !is_lost(outcome))) {
            release(receipt);
            refused = outcome ? &*outcome : refused;
            continue;
        }
        outcomes[index] = !outcome;
        if (auto const* const held = leases_.find_any(receipt))
            memory_.forget(held->message_id);
        leases_.forget(receipt);
    }
    if (pending->failure)
        fail(pending->failure, queue.settings.name);
    if (refused)
        fail(*refused, "DeleteMessageBatch", queue.settings.name);
}

// Leases

task<std::vector<bool>> transport::change_visibility(std::string queue,
                                                     std::vector<visibility_change> changes)
{
    one_queue& state = co_await connected(std::move(queue));
    auto const asked_at = env_.clock.steady_now();
    std::vector<bool> outcomes(changes.size());
    std::vector<std::size_t> indexes;
    std::vector<visibility_entry> entries;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        auto const* const held = leases_.find(state.settings.name, changes[i].receipt, asked_at);
        auto const allowed = held ? allowed_change(*held, changes[i].timeout) : std::nullopt;
        if (!allowed)
            continue;
        indexes.push_back(i);
        entries.push_back({.receipt_handle = changes[i].receipt, .timeout = *allowed});
    }
    auto const pending = co_await state.changes->settle(std::move(entries));
    error const* refused = nullptr;
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        auto const& [receipt, timeout] = changes[indexes[i]];
        auto const& outcome = pending->outcomes[i];
        auto* const held = leases_.find_any(receipt);
        outcomes[indexes[i]] = !pending->failed[i] && !outcome && held;
        if (outcome && !is_lost(outcome))
            refused = &*outcome;
        if (held && is_lost(outcome))
            leases_.forget(receipt);
        else if (held && outcomes[indexes[i]])
            note_new_end(*held, asked_at + timeout);
    }
    if (pending->failure)
        fail(pending->failure, state.settings.name);
    if (refused)
        fail(*refused, "ChangeMessageVisibilityBatch", state.settings.name);
    co_return outcomes;
}

/// Returns the timeout limited to what SQS accepts: a lease must end within twelve hours of the receive.
/// Returns nothing if no time is left.
std::optional<std::int64_t> transport::allowed_change(lease const& lease,
                                                      std::chrono::microseconds timeout) const
{
    auto const requested = std::max<std::int64_t>(seconds_up(timeout), 0);
    auto const left =
        std::chrono::floor<std::chrono::seconds>(lease.received_at + longest_lease - env_.clock.steady_now())
            .count() -
        1;
    if (requested > 0 && left <= 0)
        return std::nullopt;
    return std::min(requested, std::max<std::int64_t>(left, 0));
}

void transport::note_new_end(lease& lease, core::steady_point end)
{
    end = std::min(end, lease.received_at + longest_lease);
    memory_.of(lease.message_id).last_lease_end = env_.clock.now() + (end - env_.clock.steady_now());
    leases_.move_end(lease, end);
}

// Giving back

void transport::give_back(one_queue& queue, std::vector<sqs_message> const& messages)
{
    std::vector<visibility_entry> back;
    for (auto const& message : messages) {
        ++memory_.of(message.message_id).not_attempts;
        back.push_back({.receipt_handle = message.receipt_handle, .timeout = 0});
    }
    change_in_background(queue, std::move(back));
}

void transport::give_back(one_queue& queue, std::vector<received> const& messages)
{
    std::vector<visibility_entry> back;
    for (auto const& message : messages) {
        if (auto const* const held = leases_.find_any(message.receipt))
            ++memory_.of(held->message_id).not_attempts;
        leases_.forget(message.receipt);
        back.push_back({.receipt_handle = message.receipt, .timeout = 0});
    }
    change_in_background(queue, std::move(back));
}

void transport::change_in_background(one_queue& queue, std::vector<visibility_entry> entries)
{
    if (!entries.empty())
        run_in_background(home(), "giving back to " + queue.settings.name,
                          change(shared_from_this(), queue, std::move(entries)));
}

/// If this fails, the messages are visible again when their leases end.
task<> transport::change([[maybe_unused]] std::shared_ptr<transport> self, one_queue& queue,
                         std::vector<visibility_entry> entries)
{
    auto const pending = co_await queue.changes->settle(std::move(entries));
    if (pending->failure)
        fail(pending->failure, queue.settings.name);
}

// Burials

/// Sends messages to the dead-letter queue, then deletes them. If that is interrupted, both copies exist, and
/// consumers recognise them by their id.
task<std::vector<bool>> transport::bury(std::string queue, std::vector<burial> dead)
{
    one_queue& state = co_await connected(std::move(queue));
    if (!state.errors)
        throw std::invalid_argument(state.settings.name +
                                    " is a dead-letter queue: its messages are dead letters already");
    std::vector<std::string> receipts;
    for (auto const& burial : dead)
        receipts.push_back(burial.receipt);
    auto reservations = set_aside(state, std::move(receipts));
    std::vector<send_entry> dead_letters;
    for (auto const& [index, receipt] : reservations)
        dead_letters.push_back(dead_letter_of(state, *leases_.find_any(receipt), dead[index].reason));
    auto const pending = co_await state.errors->sends->settle(std::move(dead_letters));
    std::vector<reservation> arrived;
    error const* refused = nullptr;
    for (std::size_t i = 0; i < reservations.size(); ++i) {
        auto const& outcome = pending->outcomes[i];
        refused = outcome ? &*outcome : refused;
        if (pending->failed[i] || outcome)
            release(reservations[i].receipt);
        else
            arrived.push_back(std::move(reservations[i]));
    }
    state.errors->age.sent(env_.clock.now(), arrived.size());
    std::vector<bool> outcomes(dead.size());
    co_await delete_set_aside(state, std::move(arrived), outcomes);
    if (pending->failure)
        fail(pending->failure, state.errors->settings.name);
    if (refused)
        fail(*refused, "SendMessageBatch", state.errors->settings.name);
    co_return outcomes;
}

send_entry transport::dead_letter_of(one_queue const& queue, lease const& dead,
                                     std::string const& reason) const
{
    auto noted = dead.content;
    note_death(noted, {.reason = reason,
                       .queue = queue.settings.name,
                       .attempts = dead.receive_count,
                       .first_at = dead.first_received_at,
                       .last_at = env_.clock.now()});
    return pack_dead_letter(std::move(noted), dead.content, {}, queue.errors->largest);
}

} // namespace fcg::bus::sqs
