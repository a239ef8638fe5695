#include "bus/contracts/entitlement_kept.hpp"
#include "bus/contracts/purchase_refund_requested.hpp"
#include "internal/revocation.hpp"
#include "reactions/reactions.hpp"

namespace fcg::library {

namespace {

using contracts::purchase_refund_requested;

void keep(storage::transaction& tx, module_context& context, purchase_refund_requested const& refund,
          std::string const& reason, bus::delivery const& delivery)
{
    auto const now = context.env.clock.now();
    contracts::entitlement_kept const kept{.payment_id = refund.payment_id,
                                           .user_id = refund.user_id,
                                           .game_id = refund.game_id,
                                           .reason = reason,
                                           .correlation_id = refund.correlation_id,
                                           .kept_at = now};
    record(tx, context, kept, now, delivery.trace);
}

constexpr std::string_view select_use = "SELECT used_at IS NOT NULL FROM entitlements WHERE payment_id = $1";

/// Returns why a buyer does not get a refund, or an empty text if nothing prevents it.
std::string why_kept(storage::transaction& tx, contracts::payment_id const& payment_id)
{
    auto row = tx.query(select_use, payment_id);
    if (!row.next())
        return "the game is not in the library";
    return row.integer(0) != 0 ? "the game was downloaded" : "";
}

void take_back(storage::transaction& tx, module_context& context, purchase_refund_requested const& refund,
               bus::delivery const& delivery)
{
    taken_game const game{refund.payment_id, refund.user_id, refund.game_id, refund.correlation_id,
                          delivery.trace};
    if (auto const before = find_revocation(tx, refund.payment_id)) {
        if (before->requested_by == contracts::requester::store)
            keep(tx, context, refund, "the game was never granted", delivery);
        else
            say_revoked(tx, context, game, *before);
        return;
    }
    if (refund.requested_by != contracts::requester::admin) {
        auto const reason = why_kept(tx, refund.payment_id);
        if (!reason.empty())
            return keep(tx, context, refund, reason, delivery);
    }
    revoke(tx, context, game, {refund.requested_by, refund.reason});
}

} // namespace

void on_purchase_refund_requested(bus::subscriptions& subscriptions, module_context& context,
                                  bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, purchase_refund_requested const& refund,
                             bus::delivery const& delivery) { take_back(tx, context, refund, delivery); };
    subscriptions.on<purchase_refund_requested>(inputs, context.db, std::move(handle), settings);
}

} // namespace fcg::library
