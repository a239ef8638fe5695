#include "bus/contracts/game_purchase_completed.hpp"
#include "internal/purchases/known_overdue.hpp"
#include "internal/purchases/purchase_saga.hpp"
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

void close_unpaid_purchase(bus::subscriptions& subscriptions, module_context& context,
                           bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, game_purchase_completed const& payment,
                             bus::delivery const& delivery) {
        advance_saga(tx, context, payment.payment_id, {meaning_of(payment.status), payment.reason}, delivery);
    };
    // An approved payment ends nothing yet, since the purchase waits for the library. Only for an overdue
    // purchase is it worth a transaction to record the approval.
    auto concerns = [&context](game_purchase_completed const& payment) {
        return payment.status != payment_outcome::approved || context.overdue.holds(payment.payment_id);
    };
    subscriptions.on<game_purchase_completed>(inputs, context.db, std::move(handle), settings,
                                              std::move(concerns));
}

} // namespace fcg::games
