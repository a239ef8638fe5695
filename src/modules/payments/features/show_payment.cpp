#include "features/features.hpp"
#include "internal/payment/payment_response.hpp"

namespace fcg::payments {

namespace {

http::response answer(module_context& context, http::request const& request)
{
    auto const id = request.path_id("paymentId", "payment");
    if (!id)
        return id.error();
    auto const events = context.db.read(
        [&](storage::reader& db) { return storage::events_of(db, stream_of(id->to_string())); });
    if (events.empty())
        return http::not_found("payment");
    auto const shown = replay_with_history(events);
    // Another user's payment gets the same response as one that does not exist: ids must not be confirmed to
    // strangers.
    if (!request.caller->is_admin() && shown.user_id != request.caller_id().to_string())
        return http::not_found("payment");
    return http::ok(payment_with_history_shape.write(shown));
}

} // namespace

void show_payment(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::get,
         .path = "/api/payments/{paymentId}",
         .access = http::access::signed_in,
         .summary = "One payment, its refunds and all that happened to it; for its buyer and for admins.",
         .tag = "payments",
         .answers = {{200, "The payment", payment_with_history_shape.describe()}, {404, "No such payment"}},
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::payments
