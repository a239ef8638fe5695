#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/outbox.hpp"
#include "inside/revocation.hpp"
#include "platform/telemetry/log.hpp"
#include "reactions/reactions.hpp"

namespace fcg::library {

namespace {

using contracts::game_purchase_completed;

void say_granted(storage::transaction& in, parts& of, contracts::entitlement_granted const& granted,
                 bus::delivery const& delivery)
{
    auto const stream = entitlement_stream(granted.payment_id);
    bus::record_event(in, of.with.ids, of.with.clock.now(), stream, storage::newest_version(in, stream) + 1,
                      granted, delivery.trace);
}

void say_refused(storage::transaction& in, parts& of, game_purchase_completed const& purchase,
                 std::string const& reason, bus::delivery const& delivery)
{
    auto const now = of.with.clock.now();
    contracts::entitlement_refused const refused{.payment_id = purchase.payment_id,
                                                 .user_id = purchase.user_id,
                                                 .game_id = purchase.game_id,
                                                 .reason = reason,
                                                 .correlation_id = purchase.correlation_id,
                                                 .refused_at = now};
    auto const stream = entitlement_stream(purchase.payment_id);
    bus::record_event(in, of.with.ids, now, stream, storage::newest_version(in, stream) + 1, refused,
                      delivery.trace);
}

constexpr std::string_view select_granted =
    "SELECT price_paid_minor, currency, acquired_at FROM entitlements WHERE payment_id = $1";

/// As it was said first, for who never heard it; nothing when this payment has granted nothing.
std::optional<contracts::entitlement_granted> find_granted(storage::transaction& in,
                                                           game_purchase_completed const& purchase)
{
    auto row = in.query(select_granted, purchase.payment_id);
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

/// The player owns the game: through this payment, or through another one. A refusal is for ever, since the
/// money goes back: the game must not be granted should the other payment be refunded.
void grant_no_more(storage::transaction& in, parts& of, game_purchase_completed const& purchase,
                   bus::delivery const& delivery)
{
    if (auto const granted = find_granted(in, purchase))
        return say_granted(in, of, *granted, delivery);
    revocation const never{"store", "the player owns this game already"};
    note_revocation(in, purchase.payment_id, never, of.with.clock.now());
    say_refused(in, of, purchase, never.reason, delivery);
}

constexpr std::string_view insert_entitlement =
    "INSERT INTO entitlements (user_id, game_id, payment_id, price_paid_minor, currency, source, "
    "acquired_at) "
    "VALUES ($1, $2, $3, $4, $5, 'purchase', $6) ON CONFLICT DO NOTHING";

void grant(storage::transaction& in, parts& of, game_purchase_completed const& purchase,
           bus::delivery const& delivery)
{
    if (auto const revoked = find_revocation(in, purchase.payment_id)) {
        if (revoked->by == "store")
            say_refused(in, of, purchase, revoked->reason, delivery);
        telemetry::log(telemetry::level::info, "library", purchase.correlation_id,
                       "payment {} entitles to nothing: {}", purchase.payment_id, revoked->reason);
        return;
    }
    auto const now = of.with.clock.now();
    auto const inserted =
        in.execute(insert_entitlement, purchase.user_id, purchase.game_id, purchase.payment_id,
                   purchase.amount.minor, purchase.amount.currency.code(), now);
    if (inserted == 0)
        return grant_no_more(in, of, purchase, delivery);
    contracts::entitlement_granted const granted{.payment_id = purchase.payment_id,
                                                 .user_id = purchase.user_id,
                                                 .game_id = purchase.game_id,
                                                 .amount = purchase.amount,
                                                 .source = "purchase",
                                                 .correlation_id = purchase.correlation_id,
                                                 .granted_at = now};
    say_granted(in, of, granted, delivery);
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
