#include "bus/contracts/game_purchase_completed.hpp"
#include "inside/purchase_saga.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

namespace {

using contracts::game_purchase_completed;
using contracts::payment_outcome;

saga_event meaning_of(payment_outcome outcome)
{
    switch (outcome) {
    case payment_outcome::approved:
        return saga_event::approved;
    case payment_outcome::declined:
        return saga_event::declined;
    case payment_outcome::cancelled:
        return saga_event::cancelled;
    default:
        return saga_event::failed;
    }
}

} // namespace

void close_unpaid_purchase(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, game_purchase_completed const& payment,
                        bus::delivery const& delivery) {
        advance_saga(in, of, payment.payment_id, {meaning_of(payment.status), payment.reason}, delivery);
    };
    // An approved payment ends nothing yet: the purchase waits for the library. Only of one that waits for
    // long it is worth a transaction to know what for.
    auto concerns = [&of](game_purchase_completed const& payment) {
        return payment.status != payment_outcome::approved || of.overdue.holds(payment.payment_id);
    };
    into.on<game_purchase_completed>(payments_that_ended, of.db, std::move(handle), how, std::move(concerns));
}

} // namespace fcg::games
