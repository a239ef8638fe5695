#include "internal/provider/stripe/intent.hpp"
#include "internal/webhooks/reading.hpp"
#include "internal/webhooks/webhook.hpp"
#include "platform/core/text.hpp"
#include "platform/http/webhooks/standard_webhooks.hpp"

#include <algorithm>
#include <span>

namespace fcg::payments {

namespace {

using kind = enum provider_event::kind;
using outcome = charge_outcome::kind;

constexpr std::size_t max_signatures = 16;

/// The parsed header "t=1492774577,v1=5257a8...,v1=...,v0=...".
struct stripe_signature {
    std::string_view timestamp; ///< empty if there is none or more than one
    std::vector<std::string_view> signatures;
};

stripe_signature split(std::string_view header)
{
    stripe_signature stripe_signature;
    bool has_time = false;
    while (!header.empty()) {
        auto const end = std::min(header.find(','), header.size());
        auto const part = core::trim(header.substr(0, end));
        header.remove_prefix(std::min(end + 1, header.size()));
        if (part.starts_with("v1="))
            stripe_signature.signatures.push_back(part.substr(3));
        if (!part.starts_with("t="))
            continue;
        stripe_signature.timestamp = has_time ? std::string_view{} : part.substr(2);
        has_time = true;
    }
    return stripe_signature;
}

std::string sign(std::string_view secret, std::string_view timestamp, std::string_view body)
{
    std::string content;
    content.reserve(timestamp.size() + body.size() + 1);
    content.append(timestamp).append(".").append(body);
    auto const signature = core::hmac_sha256(secret, content);
    return core::to_hex(std::as_bytes(std::span(signature)));
}

bool is_signed(stripe_signature const& stripe_signature, std::string_view body,
               std::vector<std::string> const& secrets)
{
    bool is_valid = false;
    for (auto const& secret : secrets) {
        auto const expected = sign(secret, stripe_signature.timestamp, body);
        for (auto const signature : stripe_signature.signatures)
            is_valid |= core::equal_in_constant_time(expected, signature);
    }
    return is_valid;
}

core::money needed_amount(json::value const& object, std::string_view name)
{
    auto const units = json::integer_in(object, name);
    auto const amount = units ? from_stripe_units(*units, json::text_in(object, "currency")) : std::nullopt;
    if (!amount)
        throw unreadable_event(std::string(name) + " is not an amount of a currency");
    return *amount;
}

std::string metadata_payment_id(json::value const& object)
{
    auto const* metadata = object.find("metadata");
    return metadata != nullptr ? maybe_text(*metadata, "payment_id") : std::string();
}

/// Reads a cancelled intent. One that we cancelled after a refused card is declined, as the caller that
/// cancelled it reports.
charge_outcome read_cancelled(json::value const& intent, std::string const& reference)
{
    if (auto refusal = refusal_of(intent); !refusal.empty())
        return {outcome::declined, reference, std::move(refusal), 0};
    auto const why = maybe_text(intent, "cancellation_reason");
    std::string const reason = "cancelled at the payment provider";
    return {outcome::cancelled, reference, why.empty() ? reason : reason + ": " + why, 0};
}

void read_intent_event(provider_event& event, json::value const& intent)
{
    event.reference = needed_text(intent, "id");
    event.payment_id = metadata_payment_id(intent);
    if (event.type == "payment_intent.succeeded") {
        event.about = kind::charge;
        event.amount = needed_amount(intent, "amount_received");
        event.outcome = {outcome::approved, event.reference, {}, 0};
    } else if (event.type == "payment_intent.processing") {
        event.about = kind::charge;
        event.outcome = {outcome::waiting, event.reference, {}, 0};
    } else if (json::text_in(intent, "status") == "canceled") {
        event.about = kind::charge;
        event.outcome = read_cancelled(intent, event.reference);
    }
    // A failed attempt is not an end: the buyer may try another card on the same intent.
}

/// Reads a charge, or a dispute about one. Both name the intent.
void read_returned(provider_event& event, json::value const& object, contracts::refund_cause cause)
{
    event.about = kind::returned;
    event.cause = cause;
    event.reference = needed_text(object, "payment_intent");
    event.payment_id = metadata_payment_id(object);
    event.amount = needed_amount(object, "amount");
}

/// Reads a failed refund. Stripe reports one failed refund by up to three events, from different versions of
/// its API, so the event's id is derived from the refund's.
void read_failed_refund(provider_event& event, json::value const& refund)
{
    event.about = kind::bounced;
    event.id = "failed-" + needed_text(refund, "id");
    event.reference = maybe_text(refund, "payment_intent");
    event.payment_id = metadata_payment_id(refund);
    event.amount = needed_amount(refund, "amount");
    auto const why = maybe_text(refund, "failure_reason");
    event.failure = why.empty() ? "the refund failed" : "the refund failed: " + why;
}

bool is_failed_refund(std::string_view type, json::value const& refund)
{
    bool const is_about_one =
        type == "refund.failed" || type == "refund.updated" || type == "charge.refund.updated";
    auto const status = is_about_one ? maybe_text(refund, "status") : std::string();
    return status == "failed" || status == "canceled";
}

/// Returns true if the event may mean that the bank took the money back. An inquiry that becomes a dispute is
/// not created a second time, but its funds are withdrawn then.
bool is_about_a_taking_back(std::string_view type)
{
    return type == "charge.dispute.created" || type == "charge.dispute.funds_withdrawn";
}

/// Returns true if the bank only asks and has taken nothing back yet ("warning_needs_response" and so on).
bool is_inquiry(json::value const& dispute)
{
    return maybe_text(dispute, "status").starts_with("warning_");
}

provider_event read_stripe_event(json::value const& body)
{
    provider_event event;
    event.id = needed_text(body, "id");
    event.type = needed_text(body, "type");
    auto const* data = body.find("data");
    auto const* object = data != nullptr ? data->find("object") : nullptr;
    if (object == nullptr)
        throw unreadable_event("data.object is missing");
    if (event.type.starts_with("payment_intent."))
        read_intent_event(event, *object);
    else if (event.type == "charge.refunded" && is_true(*object, "refunded"))
        read_returned(event, *object, contracts::refund_cause::provider);
    else if (is_failed_refund(event.type, *object))
        read_failed_refund(event, *object);
    else if (is_about_a_taking_back(event.type) && !is_inquiry(*object))
        read_returned(event, *object, contracts::refund_cause::chargeback);
    return event;
}

} // namespace

webhook_reader stripe_webhooks(webhook_settings settings)
{
    return [settings = std::move(settings)](http::request const& request,
                                            core::time_point now) -> read_webhook {
        if (settings.secrets.empty())
            return webhook_refusal{401, std::string(no_secret)};
        auto const stripe_signature = split(request.header("Stripe-Signature"));
        auto const at = http::parse_unix_seconds(stripe_signature.timestamp);
        if (!at || stripe_signature.signatures.empty() || stripe_signature.signatures.size() > max_signatures)
            return webhook_refusal{401, "Stripe-Signature is missing or malformed"};
        if (!is_signed(stripe_signature, request.body, settings.secrets))
            return webhook_refusal{401, "no signature is right"};
        if (!http::is_within(settings.tolerance, *at, now))
            return webhook_refusal{401, "the signature is too old or of the future"};
        return read_signed(request.body, read_stripe_event);
    };
}

} // namespace fcg::payments
