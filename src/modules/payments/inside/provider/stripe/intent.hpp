#pragma once
#include "inside/provider/provider.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What Stripe's answers say. Pure.
namespace fcg::payments {

/// A PaymentIntent: https://docs.stripe.com/api/payment_intents/object
struct stripe_intent {
    std::string id;
    std::string status;
    std::string client_secret;
    std::string payment_id; ///< metadata[payment_id]; empty: not one of ours
    core::money amount;     ///< what was asked for; of one that has succeeded, what was received
    core::time_point created;
    std::string refusal; ///< why the latest attempt to charge was declined, for the buyer; empty: it was not
    std::int64_t fee_minor = 0; ///< 0: not known
    bool is_refunded = false;   ///< wholly
    bool is_disputed = false;   ///< or was
};

/// Of a PaymentIntent, for the buyer: why the latest attempt to charge was declined. Empty when it was not,
/// and when the intent was cancelled for another reason.
std::string refusal_of(json::value const& intent);

/// Nothing when it is no PaymentIntent that we understand.
std::optional<stripe_intent> read_intent(json::value const& body);

/// The error of an answer that is not good: https://docs.stripe.com/api/errors
struct stripe_error {
    std::string type;
    std::string code;
    std::string message; ///< for the operator
    std::string reason;  ///< for the buyer, of a card that was declined
};

stripe_error read_error(json::value const& body);

/// Stripe's units for an amount, which are not those of ISO 4217 for all currencies
/// (https://docs.stripe.com/currencies); nothing when Stripe has no such amount.
std::optional<std::int64_t> to_stripe_units(core::money const& amount);
/// Nothing when it is no amount of ours.
std::optional<core::money> from_stripe_units(std::int64_t units, std::string_view currency);

} // namespace fcg::payments
