#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/payment/payment_commands.hpp"
#include "internal/provider/provider.hpp"
#include "platform/core/clock.hpp"
#include "platform/http/request.hpp"
#include "platform/storage/session.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Webhooks from the provider. A webhook goes one way: signature over the raw bytes -> event -> stored and
/// applied in one transaction -> 204 -> a line in the text log.
namespace fcg::payments {

/// A provider's event in our terms.
struct provider_event {
    enum class kind { charge, returned, bounced, other };
    std::string id;   ///< the provider's own; identifies repeated events permanently
    std::string type; ///< the provider's name of it, for the log
    kind about = kind::other;
    contracts::payment_id payment_id;      ///< empty if it names none of ours
    std::string reference;                 ///< of the charge; may be empty
    std::optional<charge_outcome> outcome; ///< of a charge
    /// For money that went back: provider or chargeback.
    contracts::refund_cause cause = contracts::refund_cause::provider;
    std::string failure;               ///< why a refund's money came back, for the operator
    std::optional<core::money> amount; ///< of the charge; nothing if the event does not say
    std::optional<core::money> fee;    ///< what the provider keeps of it; nothing if the event does not say
};

/// Why a webhook is refused, in one line for the response and the log.
struct webhook_refusal {
    int status = 401; ///< 401: the signature or its age is wrong; 400: signed, but not understood
    std::string reason;
};

using read_webhook = std::variant<provider_event, webhook_refusal>;

/// Verifies and reads the webhooks of the configured provider. Checks the signature on the raw bytes, in
/// constant time and before anything is parsed, then reads the event. Thread-safe.
using webhook_reader = std::function<read_webhook(http::request const& request, core::time_point now)>;

struct webhook_settings {
    std::vector<std::string> secrets; ///< each is tried, for rotation; if empty, all webhooks are refused
    std::chrono::seconds tolerance{300};
};

/// Reads Stripe's webhooks, signed in the header Stripe-Signature, "t=...,v1=..."
/// (https://docs.stripe.com/webhooks#verify-manually).
webhook_reader stripe_webhooks(webhook_settings settings);
/// Reads Standard Webhooks (https://www.standardwebhooks.com), with the headers webhook-id, webhook-timestamp
/// and webhook-signature, for the gateway and the simulated provider. The body is {"type": "charge.approved"
/// | "charge.declined" | "charge.failed" | "charge.cancelled" | "charge.refunded" | "charge.charged_back" |
/// "charge.refund_failed", "data": {"paymentId", "reference", "reason"?, "amount"?, "currency"?, "fee"?}}.
/// Money is in decimal numbers, and neither amount nor fee comes without the currency. Any other type is
/// accepted and ignored. Throws core::wrong_setting if a secret is not a key of that scheme ("whsec_...", or
/// "whpk_..." for v1a).
webhook_reader standard_webhooks(webhook_settings settings);

/// What happened to a webhook whose signature is right.
enum class webhook_disposition { applied, repeated, unmatched, ignored, early };

inline constexpr std::array<std::string_view, 5> webhook_dispositions{"applied", "repeated", "unmatched",
                                                                      "ignored", "early"};

/// Returns the name: "applied", "repeated", "unmatched" (it is about no payment of ours, or about another
/// amount, which is parked if it was taken), "ignored", or "early" (a refund that is still being worked on
/// has failed: the event is not stored, and the provider must send it again).
constexpr std::string_view to_text(webhook_disposition disposition)
{
    return webhook_dispositions.at(static_cast<std::size_t>(disposition));
}

struct taken_webhook {
    webhook_disposition disposition = webhook_disposition::ignored;
    std::optional<payment> ended{}; ///< the payment, if it ended or was refunded by this webhook
};

/// Stores the event and applies it in this transaction. A repeated event changes nothing.
taken_webhook ingest(storage::transaction& tx, provider_event const& event, std::string_view provider,
                     std::string_view body, command_context const& command);

} // namespace fcg::payments
