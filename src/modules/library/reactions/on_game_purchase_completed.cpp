#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/outbox.hpp"
#include "reactions/reactions.hpp"

namespace fcg::library {

namespace {

using contracts::game_purchase_completed;

constexpr std::string_view insert_entitlement =
    "INSERT INTO entitlements (user_id, game_id, payment_id, price_paid_minor, currency, source, "
    "acquired_at) "
    "VALUES ($1, $2, $3, $4, $5, 'purchase', $6) ON CONFLICT DO NOTHING";

constexpr std::string_view select_by_payment = "SELECT payment_id FROM entitlements WHERE payment_id = $1";

bool is_granted_already(storage::transaction& in, std::string const& payment_id)
{
    auto row = in.query(select_by_payment, payment_id);
    return row.next();
}

void refuse(storage::transaction& in, parts& of, game_purchase_completed const& purchase,
            bus::delivery const& delivery, core::time_point now)
{
    contracts::entitlement_refused const refused{.payment_id = purchase.payment_id,
                                                 .user_id = purchase.user_id,
                                                 .game_id = purchase.game_id,
                                                 .reason = "the player owns this game already",
                                                 .correlation_id = purchase.correlation_id,
                                                 .refused_at = now};
    auto const stream = "entitlement-" + purchase.payment_id;
    bus::record_event(in, of.with.ids, now, stream, storage::newest_version(in, stream) + 1, refused,
                      delivery.trace);
}

void grant(storage::transaction& in, parts& of, game_purchase_completed const& purchase,
           bus::delivery const& delivery)
{
    auto const now = of.with.clock.now();
    auto const inserted =
        in.execute(insert_entitlement, purchase.user_id, purchase.game_id, purchase.payment_id,
                   purchase.amount.minor, purchase.amount.currency.code(), now);
    if (inserted == 0) {
        if (!is_granted_already(in, purchase.payment_id))
            refuse(in, of, purchase, delivery, now);
        return;
    }
    contracts::entitlement_granted const granted{.payment_id = purchase.payment_id,
                                                 .user_id = purchase.user_id,
                                                 .game_id = purchase.game_id,
                                                 .amount = purchase.amount,
                                                 .source = "purchase",
                                                 .correlation_id = purchase.correlation_id,
                                                 .granted_at = now};
    bus::record_event(in, of.with.ids, now, "entitlement-" + purchase.payment_id, 1, granted, delivery.trace);
}

} // namespace

void on_game_purchase_completed(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, game_purchase_completed const& purchase,
                        bus::delivery const& delivery) { grant(in, of, purchase, delivery); };
    // A declined or failed purchase is none of the library's business, whatever else it says.
    auto is_approved = [](game_purchase_completed const& purchase) {
        return purchase.status == contracts::payment_outcome::approved;
    };
    into.on<game_purchase_completed>(payments_that_ended, of.db, std::move(handle), how, is_approved);
}

} // namespace fcg::library
