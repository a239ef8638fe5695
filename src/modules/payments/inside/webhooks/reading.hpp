#pragma once
#include "inside/webhooks/webhook.hpp"
#include "platform/json/value.hpp"

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

/// What both schemes need to read a body whose signature is right.
namespace fcg::payments {

/// The body is signed and yet not what was agreed on. Its text is the answer's detail.
class unreadable_event : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline constexpr std::string_view no_secret = "payments.webhookSecrets holds no key";

/// Parses the body and has it read; what it cannot be is a refusal with 400.
std::variant<provider_event, webhook_refusal>
read_signed(std::string_view body, std::function<provider_event(json::value const&)> const& to_event);

// Texts that are stored and shown: throw unreadable_event when they are something else, too long, or hold
// what no message may carry.
std::string needed_text(json::value const& object, std::string_view name);
std::string maybe_text(json::value const& object, std::string_view name); ///< empty when missing or null

} // namespace fcg::payments
