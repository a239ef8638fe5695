#include "bus/contracts/payment_refunded.hpp"
#include "internal/revocation.hpp"
#include "reactions/reactions.hpp"

namespace fcg::library {

namespace {

using contracts::payment_refunded;

constexpr std::string_view select_entitlement = "SELECT 1 FROM entitlements WHERE payment_id = $1";

/// Usually the game is revoked first and the money follows. If it was not (a chargeback), or if the approval
/// is still under way, no unpaid game may remain.
void follow(storage::transaction& tx, module_context& context, payment_refunded const& payment,
            bus::delivery const& delivery)
{
    if (find_revocation(tx, payment.payment_id))
        return;
    revocation const why{contracts::requester::provider, payment.reason};
    bool const is_owned = tx.query(select_entitlement, payment.payment_id).next();
    if (!is_owned)
        return note_revocation(tx, payment.payment_id, why, context.env.clock.now());
    revoke(tx, context,
           {payment.payment_id, payment.user_id, payment.game_id, payment.correlation_id, delivery.trace},
           why);
}

} // namespace

void on_payment_refunded(bus::subscriptions& subscriptions, module_context& context,
                         bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, payment_refunded const& payment,
                             bus::delivery const& delivery) { follow(tx, context, payment, delivery); };
    subscriptions.on<payment_refunded>(inputs, context.db, std::move(handle), settings);
}

} // namespace fcg::library
