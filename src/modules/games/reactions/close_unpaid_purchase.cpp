#include "bus/contracts/game_purchase_completed.hpp"
#include "inside/purchase.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

namespace {

using contracts::game_purchase_completed;
using contracts::payment_outcome;

purchase_status end_of(payment_outcome outcome)
{
    switch (outcome) {
    case payment_outcome::declined:
        return purchase_status::declined;
    case payment_outcome::cancelled:
        return purchase_status::cancelled;
    default:
        return purchase_status::failed;
    }
}

/// An approved payment ends nothing yet: the purchase waits for the library.
bool is_unpaid(game_purchase_completed const& payment)
{
    return payment.status != payment_outcome::approved;
}

} // namespace

void close_unpaid_purchase(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, game_purchase_completed const& payment,
                        bus::delivery const& delivery) {
        end_purchase(in, of, payment.payment_id, end_of(payment.status), payment.reason, delivery);
    };
    into.on<game_purchase_completed>(payments_that_ended, of.db, std::move(handle), how, is_unpaid);
}

} // namespace fcg::games
