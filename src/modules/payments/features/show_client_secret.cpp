#include "features/features.hpp"
#include "inside/payment/payment.hpp"
#include "inside/provider/client_secrets.hpp"
#include "platform/async/on_loop.hpp"

#include <memory>
#include <utility>

namespace fcg::payments {

namespace {

struct secret_answer {
    std::string client_secret;
};

http::shape<secret_answer> const secret_shape{
    "ClientSecret",
    {http::text("clientSecret", &secret_answer::client_secret,
                {.description = "for the provider's script in the buyer's browser; never to be stored"})}};

http::problem not_waiting()
{
    return http::conflict("payment-not-waiting", "The payment does not wait for its buyer",
                          "there is nothing to be confirmed in the browser");
}

task<http::response> answer(parts& of, client_secrets& secrets, http::request& asked)
{
    auto const id = asked.path_id("paymentId", "payment");
    if (!id)
        co_return id.error();
    auto const state = of.db.read([&](storage::reader& in) { return load_payment(in, id->to_string()); });
    // Of the buyer alone: whoever has it may pay.
    if (!state || state->user_id != asked.caller_id().to_string())
        co_return http::not_found("payment");
    if (has_ended(state->status) || state->reference.empty())
        co_return not_waiting();
    secret_answer found;
    try {
        auto work = secrets.find({state->payment_id, state->reference});
        found.client_secret = co_await async::run_on(of.with.background, std::move(work));
    } catch (provider_unavailable const&) {
        co_return http::unavailable("the payment provider does not answer");
    }
    if (found.client_secret.empty())
        co_return not_waiting();
    auto shown = http::ok(secret_shape.write(found));
    shown.headers.emplace_back("Cache-Control", "no-store");
    co_return shown;
}

} // namespace

void show_client_secret(http::routes& into, parts& of)
{
    auto const secrets = std::make_shared<client_secrets>(of.with, of.provider);
    into.add({.method = http::method::get,
              .path = "/api/payments/{paymentId}/client-secret",
              .access = http::access::signed_in,
              .summary = "What the buyer's browser needs to confirm a payment that waits for it.",
              .tag = "payments",
              .answers = {{200, "The secret", secret_shape.describe()},
                          {404, "No such payment"},
                          {409, "The payment does not wait for its buyer"},
                          {503, "The provider does not answer"}},
              .handle = [&of, secrets](http::request& asked) { return answer(of, *secrets, asked); }});
}

} // namespace fcg::payments
