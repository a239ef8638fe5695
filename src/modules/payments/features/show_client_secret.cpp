#include "features/features.hpp"
#include "internal/payment/payment.hpp"
#include "internal/provider/client_secrets.hpp"
#include "platform/async/on_loop.hpp"

#include <memory>
#include <utility>

namespace fcg::payments {

namespace {

struct secret_response {
    std::string client_secret;
};

http::shape<secret_response> const secret_shape{
    "ClientSecret",
    {http::text("clientSecret", &secret_response::client_secret,
                {.description = "for the provider's script in the buyer's browser; never to be stored"})}};

http::problem not_waiting()
{
    return http::conflict("payment-not-waiting", "The payment does not wait for its buyer",
                          "there is nothing to be confirmed in the browser");
}

task<http::response> answer(module_context& context, client_secrets& secrets, http::request& request)
{
    auto const id = request.path_id("paymentId", "payment");
    if (!id)
        co_return id.error();
    auto const state =
        context.db.read([&](storage::reader& db) { return load_payment(db, id->to_string()); });
    // Only the buyer gets the secret, because it is enough to confirm the payment.
    if (!state || state->user_id != request.caller_id().to_string())
        co_return http::not_found("payment");
    if (has_ended(state->status) || state->reference.empty())
        co_return not_waiting();
    secret_response secret_response;
    try {
        auto work = secrets.find({state->payment_id, state->reference});
        secret_response.client_secret = co_await async::run_on(context.env.background, std::move(work));
    } catch (provider_unavailable const&) {
        co_return http::unavailable("the payment provider does not answer");
    }
    if (secret_response.client_secret.empty())
        co_return not_waiting();
    auto shown = http::ok(secret_shape.write(secret_response));
    shown.headers.emplace_back("Cache-Control", "no-store");
    co_return shown;
}

} // namespace

void show_client_secret(http::routes& routes, module_context& context)
{
    auto const secrets = std::make_shared<client_secrets>(context.env, context.provider);
    routes.add({.method = http::method::get,
                .path = "/api/payments/{paymentId}/client-secret",
                .access = http::access::signed_in,
                .summary = "What the buyer's browser needs to confirm a payment that waits for it.",
                .tag = "payments",
                .answers = {{200, "The secret", secret_shape.describe()},
                            {404, "No such payment"},
                            {409, "The payment does not wait for its buyer"},
                            {503, "The provider does not answer"}},
                .handle = [&context, secrets](http::request& request) {
                    return answer(context, *secrets, request);
                }});
}

} // namespace fcg::payments
