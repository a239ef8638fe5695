#include "bus/contracts/entitlement_kept.hpp"
#include "bus/contracts/purchase_refund_requested.hpp"
#include "bus/outbox.hpp"
#include "inside/revocation.hpp"
#include "reactions/reactions.hpp"

namespace fcg::library {

namespace {

using contracts::purchase_refund_requested;

void keep(storage::transaction& in, parts& of, purchase_refund_requested const& refund,
          std::string const& reason, bus::delivery const& delivery)
{
    auto const now = of.with.clock.now();
    contracts::entitlement_kept const kept{.payment_id = refund.payment_id,
                                           .user_id = refund.user_id,
                                           .game_id = refund.game_id,
                                           .reason = reason,
                                           .correlation_id = refund.correlation_id,
                                           .kept_at = now};
    auto const stream = entitlement_stream(refund.payment_id);
    bus::record_event(in, of.with.ids, now, stream, storage::newest_version(in, stream) + 1, kept,
                      delivery.trace);
}

constexpr std::string_view select_use = "SELECT used_at IS NOT NULL FROM entitlements WHERE payment_id = $1";

/// Why a buyer does not get the money back; empty: no reason.
std::string why_kept(storage::transaction& in, std::string const& payment_id)
{
    auto row = in.query(select_use, payment_id);
    if (!row.next())
        return "the game is not in the library";
    return row.integer(0) != 0 ? "the game was downloaded" : "";
}

void take_back(storage::transaction& in, parts& of, purchase_refund_requested const& refund,
               bus::delivery const& delivery)
{
    taken_game const game{refund.payment_id, refund.user_id, refund.game_id, refund.correlation_id,
                          delivery.trace};
    if (auto const before = find_revocation(in, refund.payment_id)) {
        if (before->by == "store")
            keep(in, of, refund, "the game was never granted", delivery);
        else
            say_revoked(in, of, game, *before);
        return;
    }
    if (refund.by != "admin") {
        auto const reason = why_kept(in, refund.payment_id);
        if (!reason.empty())
            return keep(in, of, refund, reason, delivery);
    }
    revoke(in, of, game, {refund.by, refund.reason});
}

} // namespace

void on_purchase_refund_requested(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, purchase_refund_requested const& refund,
                        bus::delivery const& delivery) { take_back(in, of, refund, delivery); };
    into.on<purchase_refund_requested>(refunds_requested, of.db, std::move(handle), how);
}

} // namespace fcg::library
