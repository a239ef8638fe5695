#pragma once
#include "internal/webhooks/webhook.hpp"
#include "platform/json/value.hpp"

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

/// What both signature schemes need to read a body whose signature is right.
namespace fcg::payments {

/// Thrown if a body is signed but is not what was agreed on. Its text is the detail of the response.
class unreadable_event : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline constexpr std::string_view no_secret = "payments.webhookSecrets holds no key";

/// Parses the body and calls `to_event`. Returns a refusal with 400 if the body cannot be read.
read_webhook read_signed(std::string_view body,
                         std::function<provider_event(json::value const&)> const& to_event);

// Readers of texts that are stored and shown. They throw unreadable_event if the value is not a text, is too
// long, or holds characters that no message may carry.
std::string needed_text(json::value const& object, std::string_view name);
std::string maybe_text(json::value const& object, std::string_view name); ///< empty if missing or null

} // namespace fcg::payments
