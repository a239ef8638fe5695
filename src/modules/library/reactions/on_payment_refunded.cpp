#include "bus/contracts/payment_refunded.hpp"
#include "inside/revocation.hpp"
#include "reactions/reactions.hpp"

namespace fcg::library {

namespace {

using contracts::payment_refunded;

constexpr std::string_view select_entitlement = "SELECT 1 FROM entitlements WHERE payment_id = $1";

/// Mostly the game went first and the money after it. Where it did not (the bank took it back), or where the
/// approval is still under way, nothing must be left that was not paid.
void follow(storage::transaction& in, parts& of, payment_refunded const& payment,
            bus::delivery const& delivery)
{
    if (find_revocation(in, payment.payment_id))
        return;
    revocation const why{"provider", payment.reason};
    bool const is_owned = in.query(select_entitlement, payment.payment_id).next();
    if (!is_owned)
        return note_revocation(in, payment.payment_id, why, of.with.clock.now());
    revoke(in, of,
           {payment.payment_id, payment.user_id, payment.game_id, payment.correlation_id, delivery.trace},
           why);
}

} // namespace

void on_payment_refunded(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, payment_refunded const& payment,
                        bus::delivery const& delivery) { follow(in, of, payment, delivery); };
    into.on<payment_refunded>(payments_refunded, of.db, std::move(handle), how);
}

} // namespace fcg::library
