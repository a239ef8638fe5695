#include "features/features.hpp"
#include "internal/payment/payment_response.hpp"
#include "internal/payment/payment_rows.hpp"

#include <chrono>

namespace fcg::payments {

namespace {

/// Has an open payment looked at soon, but never sooner than the settings let the sweeper ask, however often
/// this is requested.
task<http::response> answer(module_context& context, http::request& request)
{
    auto const id = request.path_id("paymentId", "payment");
    if (!id)
        co_return id.error();
    auto const read = [&](storage::reader& db) { return load_payment(db, id->to_string()); };
    auto const state = context.db.read(read);
    // Another user's payment gets the same response as one that does not exist: ids must not be confirmed to
    // strangers.
    bool const is_shown =
        state && (request.caller->is_admin() || state->user_id == request.caller_id().to_string());
    if (!is_shown)
        co_return http::not_found("payment");
    if (has_ended(state->status))
        co_return http::ok(payment_shape.write(*state));
    auto const when = context.env.clock.now() + std::chrono::milliseconds(context.settings.ask_after_ms);
    auto unit = [&](storage::transaction& tx) { bring_look_forward(tx, state->payment_id, when); };
    co_await context.db.write(unit);
    co_return http::accepted("/api/payments/" + state->payment_id, payment_shape.write(*state));
}

} // namespace

void check_payment(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::post,
                .path = "/api/payments/{paymentId}",
                .access = http::access::signed_in,
                .summary =
                    "Has an open payment processed soon: its provider is asked what happened to it. Answers "
                    "the payment as it stands; for its buyer and for admins. Harmless to repeat.",
                .tag = "payments",
                .answers = {{200, "It has ended", payment_shape.describe()},
                            {202, "It is open, and is looked at soon", payment_shape.describe()},
                            {404, "No such payment"}},
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::payments
