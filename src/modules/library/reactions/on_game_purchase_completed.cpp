#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/game_purchase_completed.hpp"
#include "internal/revocation.hpp"
#include "platform/telemetry/log.hpp"
#include "reactions/reactions.hpp"

namespace fcg::library {

namespace {

using contracts::game_purchase_completed;

void say_refused(storage::transaction& tx, module_context& context, game_purchase_completed const& purchase,
                 std::string const& reason, bus::delivery const& delivery)
{
    auto const now = context.env.clock.now();
    contracts::entitlement_refused const refused{.payment_id = purchase.payment_id,
                                                 .user_id = purchase.user_id,
                                                 .game_id = purchase.game_id,
                                                 .reason = reason,
                                                 .correlation_id = purchase.correlation_id,
                                                 .refused_at = now};
    record(tx, context, refused, now, delivery.trace);
}

constexpr std::string_view select_granted =
    "SELECT price_paid_minor, currency, acquired_at FROM entitlements WHERE payment_id = $1";

/// Returns the event as it was first appended, for consumers that missed it, or nothing if this payment has
/// granted nothing.
std::optional<contracts::entitlement_granted> find_granted(storage::transaction& tx,
                                                           game_purchase_completed const& purchase)
{
    auto row = tx.query(select_granted, purchase.payment_id);
    if (!row.next())
        return std::nullopt;
    return contracts::entitlement_granted{
        .payment_id = purchase.payment_id,
        .user_id = purchase.user_id,
        .game_id = purchase.game_id,
        .amount = {row.integer(0), core::currency::parse(row.text(1)).value()},
        .source = "purchase",
        .correlation_id = purchase.correlation_id,
        .granted_at = row.moment(2)};
}

/// Handles a payment for a game that the player owns already, through this payment or through another one. A
/// refusal is permanent, since the money goes back: the game must not be granted if the other payment is
/// refunded later.
void grant_no_more(storage::transaction& tx, module_context& context, game_purchase_completed const& purchase,
                   bus::delivery const& delivery)
{
    if (auto const granted = find_granted(tx, purchase))
        return record(tx, context, *granted, context.env.clock.now(), delivery.trace);
    revocation const never{contracts::requester::store, "the player owns this game already"};
    note_revocation(tx, purchase.payment_id, never, context.env.clock.now());
    say_refused(tx, context, purchase, never.reason, delivery);
}

constexpr std::string_view insert_entitlement =
    "INSERT INTO entitlements (user_id, game_id, payment_id, price_paid_minor, currency, source, "
    "acquired_at) "
    "VALUES ($1, $2, $3, $4, $5, 'purchase', $6) ON CONFLICT DO NOTHING";

void grant(storage::transaction& tx, module_context& context, game_purchase_completed const& purchase,
           bus::delivery const& delivery)
{
    if (auto const revoked = find_revocation(tx, purchase.payment_id)) {
        if (revoked->requested_by == contracts::requester::store)
            say_refused(tx, context, purchase, revoked->reason, delivery);
        telemetry::log(telemetry::level::info, "library", purchase.correlation_id,
                       "payment {} entitles to nothing: {}", purchase.payment_id, revoked->reason);
        return;
    }
    auto const now = context.env.clock.now();
    auto const inserted =
        tx.execute(insert_entitlement, purchase.user_id, purchase.game_id, purchase.payment_id,
                   purchase.amount.minor, purchase.amount.currency.code(), now);
    if (inserted == 0)
        return grant_no_more(tx, context, purchase, delivery);
    contracts::entitlement_granted const granted{.payment_id = purchase.payment_id,
                                                 .user_id = purchase.user_id,
                                                 .game_id = purchase.game_id,
                                                 .amount = purchase.amount,
                                                 .source = "purchase",
                                                 .correlation_id = purchase.correlation_id,
                                                 .granted_at = now};
    record(tx, context, granted, now, delivery.trace);
}

} // namespace

void on_game_purchase_completed(bus::subscriptions& subscriptions, module_context& context,
                                bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, game_purchase_completed const& purchase,
                             bus::delivery const& delivery) { grant(tx, context, purchase, delivery); };
    // A declined or failed purchase does not concern the library, whatever else it says.
    auto is_approved = [](game_purchase_completed const& purchase) {
        return purchase.status == contracts::payment_outcome::approved;
    };
    subscriptions.on<game_purchase_completed>(inputs, context.db, std::move(handle), settings, is_approved);
}

} // namespace fcg::library
