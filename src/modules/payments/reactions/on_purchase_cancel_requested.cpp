#include "bus/contracts/purchase_cancel_requested.hpp"
#include "internal/settlement/charging.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

namespace {

std::string reason_of(contracts::purchase_cancel_requested const& wish)
{
    bool const is_buyers_wish = wish.requested_by == contracts::requester::buyer;
    auto const who = is_buyers_wish ? "cancelled by the buyer" : "cancelled by the store";
    return wish.reason && !wish.reason->empty() ? std::string(who) + ": " + *wish.reason : who;
}

/// What became of a payment that is to be cancelled; both are empty if it had ended before.
struct cancellation {
    std::optional<payment> open{};  ///< still open, since the provider has to be asked
    std::optional<payment> ended{}; ///< cancelled
};

/// Opens the payment if the cancellation has overtaken the order, which then finds it ended. Ends a payment
/// without attempts at once.
cancellation cancel_untouched(storage::transaction& tx, contracts::purchase_cancel_requested const& wish,
                              ending const& ending, command_context const& command)
{
    open_payment(tx, order_of(wish), command);
    auto state = load_payment(tx, wish.payment_id);
    if (!state || has_ended(state->status))
        return {};
    if (state->attempts > 0)
        return {.open = std::move(state)};
    return {.ended = end_payment(tx, std::move(*state), ending, command)};
}

/// Cancels at the provider, which decides whether the money can still be kept from being taken. Cancelling is
/// not urgent: while the provider cannot be asked, the message waits, with pauses that leave the provider to
/// other requests.
task<> cancel(payment_work work, contracts::purchase_cancel_requested wish)
{
    ending ending{status::cancelled, {}, {}, reason_of(wish)};
    auto const command = work.now();
    auto unit = [&](storage::transaction& tx) { return cancel_untouched(tx, wish, ending, command); };
    auto const [open, ended] = co_await work.write(unit);
    work.context.log.ended(ended, command.now);
    if (!open)
        co_return;
    if (was_begun_at_another_provider(work.context, *open))
        warn_of_other_provider(work.context, *open);
    else
        co_await give_up(work, *open, std::move(ending));
}

} // namespace

void on_purchase_cancel_requested(bus::subscriptions& subscriptions, module_context& context,
                                  bus::consumer_settings const& settings)
{
    auto handle = [&context](contracts::purchase_cancel_requested wish, bus::delivery delivery) {
        payment_work work{context, std::move(delivery.trace), std::move(delivery.fence)};
        return cancel(std::move(work), std::move(wish));
    };
    subscriptions.on_waiting<contracts::purchase_cancel_requested>(inputs_of(context.settings), context.db,
                                                                   std::move(handle), settings);
}

} // namespace fcg::payments
