#pragma once
#include "provider_world.hpp"

#include <memory>
#include <string>

/// Stripe, as a local server that responds as a test says.
namespace fcg::test::at_stripe {

using payments::charge_outcome;

inline std::string const intents = "/v1/payment_intents";
inline std::string const intent_1 = intents + "/pi_1";
inline std::string const confirm_1 = "POST " + intent_1 + "/confirm";
inline std::string const cancel_1 = "POST " + intent_1 + "/cancel";
inline std::string const get_1 = "GET " + intent_1;

inline std::string intent(std::string const& status, std::string const& more = {}, std::int64_t amount = 5990)
{
    return R"({"id":"pi_1","object":"payment_intent","status":")" + status + R"(","amount":)" +
           std::to_string(amount) +
           R"(,"currency":"brl","created":1763812800,"client_secret":"pi_1_secret",)" +
           R"("metadata":{"payment_id":")" + some_order().payment_id + R"("})" + more + "}";
}

inline std::string error(std::string const& type, std::string const& code, std::string const& more = {})
{
    return R"({"error":{"type":")" + type + R"(","code":")" + code + R"(","message":"said Stripe")" + more +
           "}}";
}

inline std::string const declined =
    R"(,"last_payment_error":{"type":"card_error","decline_code":"insufficient_funds"})";

/// The server confirms the charge, with a payment method of its own.
struct server_confirms : provider_world {
    server_confirms()
    {
        settings.stripe.payment_method = "pm_card_visa";
        stripe = payments::stripe(env, settings);
        says[cancel_1] = {{200, intent("canceled")}};
    }

    charge_outcome charge() { return ask(stripe->charge(some_order("pi_1"))); }

    std::unique_ptr<payments::payment_provider> stripe;
};

/// The buyer confirms the charge in the browser.
struct buyer_confirms : provider_world {
    std::unique_ptr<payments::payment_provider> stripe = payments::stripe(env, settings);
};

} // namespace fcg::test::at_stripe
