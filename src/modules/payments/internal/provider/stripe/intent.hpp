#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/provider/provider.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Readers of Stripe's responses. All functions are pure.
namespace fcg::payments {

/// A PaymentIntent: https://docs.stripe.com/api/payment_intents/object
struct stripe_intent {
    std::string id;
    std::string status;
    std::string client_secret;
    contracts::payment_id payment_id; ///< metadata[payment_id]; empty means that the intent is not ours
    core::money amount;               ///< what was asked for, or, once it has succeeded, what was received
    core::time_point created;
    /// Why the latest attempt to charge was declined, for the buyer. Empty if it was not.
    std::string refusal;
    std::int64_t fee_minor = 0; ///< 0 means unknown
    bool is_refunded = false;   ///< refunded in full
    bool is_disputed = false;   ///< disputed now or before
};

/// Returns true if the member of that name is true.
bool is_true(json::value const& object, std::string_view name);

/// Returns why the latest attempt to charge a PaymentIntent was declined, for the buyer. Returns an empty
/// text if it was not, and if the intent was cancelled for another reason.
std::string refusal_of(json::value const& intent);

/// Returns nothing if the body is not a PaymentIntent that we understand.
std::optional<stripe_intent> read_intent(json::value const& body);

/// The error in a response that is not good: https://docs.stripe.com/api/errors
struct stripe_error {
    std::string type;
    std::string code;
    std::string message; ///< for the operator
    std::string reason;  ///< for the buyer, if a card was declined
};

stripe_error read_error(json::value const& body);

/// Returns an amount in Stripe's units, which differ from those of ISO 4217 for some currencies
/// (https://docs.stripe.com/currencies). Returns nothing if Stripe has no such amount.
std::optional<std::int64_t> to_stripe_units(core::money const& amount);
/// Returns nothing if it is not an amount that we support.
std::optional<core::money> from_stripe_units(std::int64_t units, std::string_view currency);

} // namespace fcg::payments
