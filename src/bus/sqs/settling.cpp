// What becomes of a message that was received.
#include "bus/dead_letter.hpp"
#include "bus/sqs/complaints.hpp"
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

/// Receipts of a caller, and which of them count.
struct transport::settling {
    std::vector<bool> outcomes;
    std::vector<std::size_t> places; ///< of those that count, in `outcomes`
    std::vector<std::string> receipts;

    /// Keeps those that `fits` names by their order.
    void keep_only(std::vector<bool> const& fits)
    {
        settling kept{.outcomes = outcomes, .places = {}, .receipts = {}};
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (fits[i]) {
                kept.places.push_back(places[i]);
                kept.receipts.push_back(std::move(receipts[i]));
            }
        }
        *this = std::move(kept);
    }
};

/// From now on nobody else may use the receipts that count, until they are deleted or released.
transport::settling transport::set_aside(one_queue& in, std::vector<std::string> receipts)
{
    settling made{.outcomes = std::vector<bool>(receipts.size()), .places = {}, .receipts = {}};
    for (std::size_t i = 0; i < receipts.size(); ++i) {
        auto* const held = leases_.find(in.how.name, receipts[i], with_.clock.steady_now());
        if (!held)
            continue;
        held->settling = true;
        made.places.push_back(i);
        made.receipts.push_back(std::move(receipts[i]));
    }
    return made;
}

void transport::release(std::vector<std::string> const& receipts)
{
    for (auto const& one : receipts)
        if (auto* const held = leases_.find_any(one))
            held->settling = false;
}

task<std::vector<bool>> transport::remove(std::string queue, std::vector<std::string> receipts)
{
    auto* const in = co_await connected(std::move(queue));
    auto what = set_aside(*in, std::move(receipts));
    co_return co_await delete_set_aside(*in, std::move(what));
}

task<std::vector<bool>> transport::delete_set_aside(one_queue& in, settling what)
{
    auto const pending = in.deletes->submit(what.receipts);
    co_await in.deletes->wait(pending);
    error const* refused = nullptr;
    for (std::size_t i = 0; i < what.receipts.size(); ++i) {
        auto const& outcome = pending->outcomes[i];
        if (pending->failed[i] || (outcome && !is_lost(outcome))) {
            release({what.receipts[i]});
            refused = outcome ? &*outcome : refused;
            continue;
        }
        what.outcomes[what.places[i]] = !outcome;
        if (auto const* const held = leases_.find_any(what.receipts[i]))
            memory_.forget(held->message_id);
        leases_.forget(what.receipts[i]);
    }
    if (pending->failure)
        complain(pending->failure, in.how.name);
    if (refused)
        complain(*refused, "DeleteMessageBatch", in.how.name);
    co_return std::move(what.outcomes);
}

// Leases

task<std::vector<bool>> transport::change_visibility(std::string queue,
                                                     std::vector<visibility_change> changes)
{
    auto* const found_queue = co_await connected(std::move(queue));
    auto& in = *found_queue;
    auto const asked_at = with_.clock.steady_now();
    std::vector<bool> outcomes(changes.size());
    std::vector<std::size_t> places;
    std::vector<visibility_entry> entries;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        auto const* const held = leases_.find(in.how.name, changes[i].receipt, asked_at);
        auto const allowed = held ? allowed_change(*held, changes[i].timeout) : std::nullopt;
        if (!allowed)
            continue;
        places.push_back(i);
        entries.push_back({.receipt_handle = changes[i].receipt, .timeout = *allowed});
    }
    auto const pending = in.changes->submit(std::move(entries));
    co_await in.changes->wait(pending);
    error const* refused = nullptr;
    for (std::size_t i = 0; i < places.size(); ++i) {
        auto const& [receipt, timeout] = changes[places[i]];
        auto const& outcome = pending->outcomes[i];
        auto* const held = leases_.find_any(receipt);
        outcomes[places[i]] = !pending->failed[i] && !outcome && held;
        if (outcome && !is_lost(outcome))
            refused = &*outcome;
        if (held && is_lost(outcome))
            leases_.forget(receipt);
        else if (held && outcomes[places[i]])
            note_new_end(*held, asked_at + timeout);
    }
    if (pending->failure)
        complain(pending->failure, in.how.name);
    if (refused)
        complain(*refused, "ChangeMessageVisibilityBatch", in.how.name);
    co_return outcomes;
}

/// SQS refuses what would go beyond twelve hours since the receive: as much as is left. Nothing: none is.
std::optional<std::int64_t> transport::allowed_change(lease const& of,
                                                      std::chrono::microseconds timeout) const
{
    auto const wanted = std::max<std::int64_t>(seconds_up(timeout), 0);
    auto const left =
        std::chrono::floor<std::chrono::seconds>(of.received_at + longest_lease - with_.clock.steady_now())
            .count() -
        1;
    if (wanted > 0 && left <= 0)
        return std::nullopt;
    return std::min(wanted, std::max<std::int64_t>(left, 0));
}

void transport::note_new_end(lease& of, core::steady_point end)
{
    end = std::min(end, of.received_at + longest_lease);
    memory_.of(of.message_id).last_lease_end = with_.clock.now() + (end - with_.clock.steady_now());
    leases_.move_end(of, end);
}

// Burials

/// First to the dead-letter queue, then away from here: what is cut off in between is there twice, and its
/// readers know it by its id.
task<std::vector<bool>> transport::bury(std::string queue, std::vector<burial> dead)
{
    auto* const found_queue = co_await connected(std::move(queue));
    auto& in = *found_queue;
    if (!in.errors)
        throw std::invalid_argument(in.how.name + " is a dead-letter queue: what is in it is dead already");
    std::vector<std::string> receipts;
    for (auto const& one : dead)
        receipts.push_back(one.receipt);
    auto what = set_aside(in, std::move(receipts));
    std::vector<send_entry> letters;
    for (std::size_t i = 0; i < what.receipts.size(); ++i)
        letters.push_back(letter_of(in, *leases_.find_any(what.receipts[i]), dead[what.places[i]].reason));
    auto const pending = in.errors->sends->submit(std::move(letters));
    co_await in.errors->sends->wait(pending);
    std::vector<bool> arrived;
    error const* refused = nullptr;
    for (std::size_t i = 0; i < what.receipts.size(); ++i) {
        auto const& outcome = pending->outcomes[i];
        arrived.push_back(!pending->failed[i] && !outcome);
        refused = outcome ? &*outcome : refused;
        if (!arrived[i])
            release({what.receipts[i]});
    }
    what.keep_only(arrived);
    in.errors->age.sent(with_.clock.now(), what.receipts.size());
    auto outcomes = co_await delete_set_aside(in, std::move(what));
    if (pending->failure)
        complain(pending->failure, in.errors->how.name);
    if (refused)
        complain(*refused, "SendMessageBatch", in.errors->how.name);
    co_return outcomes;
}

send_entry transport::letter_of(one_queue const& in, lease const& dead, std::string const& reason) const
{
    auto noted = dead.content;
    note_death(noted, {.reason = reason,
                       .queue = in.how.name,
                       .attempts = dead.receive_count,
                       .first_at = dead.first_received_at,
                       .last_at = with_.clock.now()});
    return pack_letter(std::move(noted), dead.content, {}, in.errors->largest);
}

} // namespace fcg::bus::sqs
