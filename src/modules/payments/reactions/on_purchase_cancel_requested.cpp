#include "bus/contracts/purchase_cancel_requested.hpp"
#include "inside/settling/errand.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

namespace {

payment_order order_of(contracts::purchase_cancel_requested const& wish)
{
    return {.payment_id = wish.payment_id,
            .user_id = wish.user_id,
            .game_id = wish.game_id,
            .amount = wish.amount,
            .method = wish.method,
            .correlation_id = wish.correlation_id};
}

std::string reason_of(contracts::purchase_cancel_requested const& wish)
{
    auto const who = wish.by == "buyer" ? "cancelled by the buyer" : "cancelled by the store";
    return wish.reason && !wish.reason->empty() ? std::string(who) + ": " + *wish.reason : who;
}

/// Opened here when this wish has overtaken the order, which then finds it ended. What no attempt was made
/// at ends at once; otherwise the payment, if it is still open.
std::optional<payment> cancel_untouched(storage::transaction& in,
                                        contracts::purchase_cancel_requested const& wish, ending const& how,
                                        step const& at)
{
    open_payment(in, order_of(wish), at);
    auto state = load_payment(in, wish.payment_id);
    if (!state || has_ended(state->status))
        return std::nullopt;
    if (state->attempts > 0)
        return state;
    end_payment(in, std::move(*state), how, at);
    return std::nullopt;
}

/// The provider decides whether money can still be kept from being taken. Nobody is in a hurry: while it
/// cannot be asked, the wish waits, in pauses that leave the provider to the others.
task<> cancel_at_provider(errand on, payment state, ending how)
{
    if (!was_begun_elsewhere(on.of, state)) {
        co_await give_up(std::move(on), std::move(state), std::move(how));
        co_return;
    }
    warn_of_other_provider(on.of, state);
}

task<> cancel(errand on, contracts::purchase_cancel_requested wish)
{
    ending how{status::cancelled, {}, {}, reason_of(wish)};
    auto const at = on.now();
    auto unit = [&](storage::transaction& in) {
        on.fence();
        return cancel_untouched(in, wish, how, at);
    };
    auto open = co_await on.of.db.write(unit);
    if (open)
        co_await cancel_at_provider(std::move(on), std::move(*open), std::move(how));
}

} // namespace

void on_purchase_cancel_requested(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](contracts::purchase_cancel_requested wish, bus::delivery delivery) {
        errand on{of, std::move(delivery.trace), std::move(delivery.fence)};
        return cancel(std::move(on), std::move(wish));
    };
    into.on_waiting<contracts::purchase_cancel_requested>(purchases_to_cancel, of.db, std::move(handle), how);
}

} // namespace fcg::payments
