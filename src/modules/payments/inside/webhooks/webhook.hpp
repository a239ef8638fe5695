#pragma once
#include "inside/payment/steps.hpp"
#include "inside/provider/provider.hpp"
#include "platform/core/clock.hpp"
#include "platform/http/request.hpp"
#include "platform/storage/session.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What a provider tells us by itself. A webhook goes one way: signature over the raw bytes -> event ->
/// stored and applied in one transaction -> 204 -> a line in the text log.
namespace fcg::payments {

/// What a provider's event says, in our words.
struct provider_event {
    enum class kind { charge, returned, bounced, other };
    std::string id;   ///< the provider's own; by it repeated ones are known, for ever
    std::string type; ///< as the provider calls it, for the log
    kind about = kind::other;
    std::string payment_id;                ///< empty when it names none of ours
    std::string reference;                 ///< of the charge; may be empty
    std::optional<charge_outcome> outcome; ///< of a charge
    std::string cause;                     ///< of money that went back: "provider" or "chargeback"
    std::string trouble;                   ///< why a refund's money came back, for the operator
    std::optional<core::money> amount;     ///< of the charge; nothing when the event does not say
    std::optional<core::money> fee;        ///< what the provider keeps of it; the same
};

/// Why a webhook is refused: one line, for the answer and the log.
struct webhook_refusal {
    int status = 401; ///< 401: the signature, or its age; 400: signed, and yet not to be understood
    std::string reason;
};

/// How the configured provider signs and words its webhooks. Any thread.
class webhook_reader {
public:
    virtual ~webhook_reader() = default;
    /// Checks the signature on the raw bytes before anything is parsed, in constant time, then reads the
    /// event.
    virtual std::variant<provider_event, webhook_refusal> read(http::request const& asked,
                                                               core::time_point now) const = 0;
};

struct webhook_settings {
    std::vector<std::string> secrets; ///< each is tried, so that keys can be rotated; none: all are refused
    std::chrono::seconds tolerance{300};
};

/// Stripe's scheme: header Stripe-Signature, "t=...,v1=..."
/// (https://docs.stripe.com/webhooks#verify-manually).
std::unique_ptr<webhook_reader> stripe_webhooks(webhook_settings how);
/// Standard Webhooks (https://www.standardwebhooks.com): webhook-id, webhook-timestamp, webhook-signature;
/// the body is {"type": "charge.approved" | "charge.declined" | "charge.failed" | "charge.cancelled" |
/// "charge.refunded" | "charge.charged_back" | "charge.refund_failed", "data": {"paymentId", "reference",
/// "reason"?, "amount"?, "currency"?, "fee"?}}; money as decimal numbers, of which neither comes without the
/// currency. Any other type is taken and ignored. For the gateway and the simulated provider. Throws
/// core::wrong_setting when a secret is no key of that scheme ("whsec_...", or "whpk_..."
/// for v1a).
std::unique_ptr<webhook_reader> standard_webhooks(webhook_settings how);

/// What became of a webhook that was signed well.
enum class webhook_fate { applied, repeated, unmatched, ignored, early };

/// "applied", "repeated", "unmatched" (it is about no payment of ours, or another amount, which is parked
/// when it was taken), "ignored", "early" (a refund that is still being worked on has failed: it is not
/// stored, and to be told again).
std::string_view to_text(webhook_fate of);

struct taken_webhook {
    webhook_fate fate = webhook_fate::ignored;
    std::optional<payment> ended{}; ///< the payment whose end it was
};

/// Stores the event and does what it says, in this transaction; a repeated one changes nothing.
taken_webhook take_in(storage::transaction& in, provider_event const& event, std::string_view provider,
                      std::string_view body, step const& at);

} // namespace fcg::payments
