#include "features/features.hpp"
#include "internal/purchases/purchase.hpp"
#include "internal/purchases/purchase_saga.hpp"

namespace fcg::games {

namespace {

struct cancel_attempt {
    core::uuid payment_id;
    core::uuid caller;
    bool is_admin = false;
    core::trace trace;
};

http::problem not_open(stored_saga const& purchase)
{
    return http::conflict("purchase-not-open", "The purchase cannot be cancelled any more",
                          purchase.now.refund && is_open(purchase.now.status)
                              ? "its money is already being refunded"
                              : "it is " + std::string(to_text(purchase.now.status)));
}

http::response cancel(storage::transaction& tx, module_context& context, cancel_attempt const& attempt)
{
    auto const payment_id = attempt.payment_id.to_string();
    auto purchase = load_saga(tx, payment_id);
    auto const caller = attempt.caller.to_string();
    if (!purchase || (!attempt.is_admin && purchase->user_id != caller))
        return http::not_found("purchase");
    bool const is_buyer = purchase->user_id == caller;
    saga_cause const cause{.saga_event = saga_event::cancel_wanted,
                           .wish_by = is_buyer ? contracts::requester::buyer : contracts::requester::admin};
    bool const is_noted = advance_saga(tx, context, *purchase, cause, attempt.trace);
    bool const is_under_way =
        is_open(purchase->now.status) && purchase->now.cancel_wanted && !purchase->now.refund;
    if (!is_noted && !is_under_way)
        return not_open(*purchase);
    auto const shown = read_purchase(tx, context.settings, purchase->number);
    return http::accepted("/api/purchases/" + payment_id, purchase_shape.write(shown));
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const id = request.path_id("paymentId", "purchase");
    if (!id)
        co_return id.error();
    cancel_attempt const attempt{*id, request.caller_id(), request.caller->is_admin(), request.trace};
    auto unit = [&](storage::transaction& tx) { return cancel(tx, context, attempt); };
    auto answered = co_await context.db.write(unit);
    co_return answered;
}

} // namespace

void cancel_purchase(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::post,
                .path = "/api/purchases/{paymentId}/cancel",
                .access = http::access::signed_in,
                .summary =
                    "Asks to cancel a purchase that is not paid yet, by its buyer or an admin. It ends "
                    "cancelled unless the money was taken before. Asking again changes nothing.",
                .tag = "purchases",
                .answers = {{202, "It will be cancelled if it is not too late; the purchase shows its state",
                             purchase_shape.describe()},
                            {404, "No such purchase, or somebody else's"},
                            {409, "purchase-not-open"}},
                .rate_limit = "player",
                .act = "purchase.cancel",
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
