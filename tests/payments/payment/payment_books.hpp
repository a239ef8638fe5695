#pragma once
#include "bus/contracts/overcharge_found.hpp"
#include "bus/contracts/overcharge_refunded.hpp"
#include "bus/contracts/payment_refunded.hpp"
#include "bus/contracts/payment_succeeded.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "bus/contracts/refund_requested.hpp"
#include "internal/payment/payment_fold.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What must hold for one payment at any moment, whatever has happened: its rows for reading match its
/// stream, its ledger agrees with its stream, and it has announced only one end.
namespace fcg::test {

template <class Contract>
Contract content_of(storage::stored_event const& event)
{
    Contract content;
    auto const refusal = from_json(std::get<json::value>(json::parse(event.payload)), content);
    if (!refusal.empty())
        throw std::runtime_error(event.type + ": " + refusal);
    return content;
}

/// What one charge or refund moved, in minor units.
struct entry {
    std::int64_t buyer = 0;
    std::int64_t store = 0;
    std::int64_t fees = 0;
    std::int64_t refunds = 0;

    friend bool operator==(entry const&, entry const&) = default;
};

using ledger = std::map<std::string, entry>;

/// Returns the entries that this stream requires, computed from the contracts alone.
inline ledger ledger_of(std::vector<storage::stored_event> const& stream)
{
    ledger ledger;
    std::string own;
    auto const charge = [&ledger](auto const& event) {
        ledger["charge:" + event.provider_reference] = {
            -event.amount.minor, event.amount.minor - event.fee_minor, event.fee_minor, 0};
    };
    std::map<std::string, int> bounces;
    std::set<std::string> returned; ///< charges whose money is with the buyer again
    std::set<std::string> parked;   ///< charges whose refund waits for an operator
    auto const name_of = [&bounces](std::string const& kind, std::string const& reference) {
        auto const before = bounces[reference];
        return kind + ":" + reference + (before == 0 ? "" : "#" + std::to_string(before + 1));
    };
    auto const refund = [&](std::string const& reference, std::int64_t minor) {
        ledger[name_of("refund", reference)] = {minor, 0, 0, -minor};
        returned.insert(reference);
        parked.erase(reference);
    };
    auto const park = [&](contracts::refund_parked const& event) {
        auto const& reference = event.provider_reference;
        bool const was_returned = returned.erase(reference) > 0;
        if (was_returned)
            ledger[name_of("bounce", reference)] = {-event.amount.minor, 0, 0, event.amount.minor};
        if (!parked.insert(reference).second || was_returned)
            ++bounces[reference];
    };
    for (auto const& event : stream) {
        if (event.type == contracts::payment_succeeded::name) {
            auto const paid = content_of<contracts::payment_succeeded>(event);
            own = paid.provider_reference;
            if (paid.amount.minor > 0)
                charge(paid);
        } else if (event.type == contracts::overcharge_found::name) {
            charge(content_of<contracts::overcharge_found>(event));
        } else if (event.type == contracts::overcharge_refunded::name) {
            auto const back = content_of<contracts::overcharge_refunded>(event);
            refund(back.provider_reference, back.amount.minor);
        } else if (event.type == contracts::refund_parked::name) {
            park(content_of<contracts::refund_parked>(event));
        } else if (event.type == contracts::refund_requested::name) {
            parked.erase(content_of<contracts::refund_requested>(event).provider_reference);
        } else if (event.type == contracts::payment_refunded::name) {
            auto const back = content_of<contracts::payment_refunded>(event);
            if (back.amount.minor > 0)
                refund(own, back.amount.minor);
        }
    }
    return ledger;
}

inline ledger booked_ledger(storage::reader& db, std::string_view payment_id)
{
    ledger ledger;
    auto row = db.query("SELECT entry, buyer_minor, store_minor, fees_minor, refunds_minor FROM journal "
                        "WHERE payment_id = $1",
                        payment_id);
    while (row.next())
        ledger[std::string(row.text(0))] = {row.integer(1), row.integer(2), row.integer(3), row.integer(4)};
    return ledger;
}

/// Returns every outcome that GamePurchaseCompleted announced.
inline std::set<contracts::payment_outcome> outcomes_told(std::vector<storage::stored_event> const& stream)
{
    std::set<contracts::payment_outcome> payment_outcomes;
    for (auto const& event : stream)
        if (event.type == contracts::game_purchase_completed::name)
            payment_outcomes.insert(content_of<contracts::game_purchase_completed>(event).status);
    return payment_outcomes;
}

inline void check_row(storage::reader& db, payments::payment const& state, std::vector<std::string>& faults)
{
    auto row = db.query("SELECT status, reason, attempts, provider, reference, last_update_at, ask_at "
                        "FROM payments WHERE payment_id = $1",
                        state.payment_id);
    if (!row.next()) {
        faults.emplace_back("the payment has no row for reading");
        return;
    }
    auto const expect = [&faults](bool holds, std::string const& text) {
        if (!holds)
            faults.push_back("the row and the stream disagree about " + text);
    };
    expect(row.text(0) == to_text(state.status), "status");
    expect(row.maybe_text(1) == state.reason, "reason");
    expect(row.integer(2) == state.attempts, "attempts");
    expect(row.text(3) == state.provider, "provider");
    expect(row.text(4) == state.reference, "reference");
    expect(row.moment(5) == state.last_update_at, "lastUpdateAt");
    expect(row.is_null(6) == has_ended(state.status), "when to ask");
}

inline void check_refund_rows(storage::reader& db, payments::payment const& state,
                              std::vector<std::string>& faults)
{
    std::size_t rows = 0;
    auto row = db.query("SELECT reference, amount_minor, cause, reason, status, trouble, attempts, "
                        "requested_at, last_update_at FROM refunds WHERE payment_id = $1",
                        state.payment_id);
    for (; row.next(); ++rows) {
        auto const* const refund = state.find_refund(row.text(0));
        if (refund == nullptr || row.integer(1) != refund->amount.minor ||
            row.text(2) != refund->cause.text() || row.text(3) != refund->reason ||
            row.text(4) != to_text(refund->now) || row.text(5) != refund->failure ||
            row.integer(6) != refund->attempts || row.moment(7) != refund->requested_at ||
            row.moment(8) != refund->last_update_at)
            faults.push_back("the refund of " + std::string(row.text(0)) + " is not what the stream says");
    }
    if (rows != state.refunds.size())
        faults.emplace_back("not every refund has a row");
}

/// Returns what does not hold, or nothing if everything holds.
inline std::vector<std::string> faults_of(storage::reader& db, std::string_view payment_id)
{
    std::vector<std::string> faults;
    auto const stream = storage::events_of(db, payments::stream_of(payment_id));
    if (stream.empty())
        return faults;
    auto const state = payments::replay(stream);
    check_row(db, state, faults);
    check_refund_rows(db, state, faults);

    auto const booked = booked_ledger(db, payment_id);
    if (booked != ledger_of(stream))
        faults.emplace_back("the ledger does not say what the stream says");
    entry sum;
    for (auto const& [name, balance] : booked) {
        sum.buyer += balance.buyer;
        sum.store += balance.store;
        sum.fees += balance.fees;
        sum.refunds += balance.refunds;
    }
    if (sum.buyer + sum.store + sum.fees + sum.refunds != 0)
        faults.emplace_back("the ledger's sum is not zero");

    auto const payment_outcomes = outcomes_told(stream);
    if (payment_outcomes.size() != (has_ended(state.status) ? 1u : 0u))
        faults.push_back("it told of " + std::to_string(payment_outcomes.size()) + " outcomes");
    auto const shown = state.status == payments::status::refunded ? payments::status::approved : state.status;
    if (payment_outcomes.size() == 1 && contracts::to_text(*payment_outcomes.begin()) != to_text(shown))
        faults.emplace_back("it told of another outcome than it had");
    return faults;
}

} // namespace fcg::test
