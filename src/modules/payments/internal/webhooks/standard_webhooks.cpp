#include "platform/http/webhooks/standard_webhooks.hpp"

#include "internal/webhooks/reading.hpp"
#include "internal/webhooks/webhook.hpp"

#include <algorithm>
#include <array>

namespace fcg::payments {

namespace {

using kind = enum provider_event::kind;
using outcome = charge_outcome::kind;
using contracts::refund_cause;

/// What a type of event means.
struct meaning {
    std::string_view type;
    kind about;
    outcome end; ///< of a charge
    std::string_view reason = {};
    refund_cause cause = refund_cause::provider; ///< of money that went back
};

constexpr std::array<meaning, 7> meanings{{
    {"charge.approved", kind::charge, outcome::approved},
    {"charge.declined", kind::charge, outcome::declined, "declined by the payment provider"},
    {"charge.failed", kind::charge, outcome::failed, "the payment provider refused the order"},
    {"charge.cancelled", kind::charge, outcome::cancelled, "cancelled by the payment provider"},
    {"charge.refunded", kind::returned, outcome::approved, "", refund_cause::provider},
    {"charge.charged_back", kind::returned, outcome::approved, "", refund_cause::chargeback},
    {"charge.refund_failed", kind::bounced, outcome::approved, "the refund failed"},
}};

/// Reads a decimal amount in the currency of `data`. Returns nothing if it is missing or null.
std::optional<core::money> read_amount(json::value const& data, std::string_view name)
{
    auto const* value = data.find(name);
    if (value == nullptr || value->is_null())
        return std::nullopt;
    auto const* number = value->as_number();
    auto const currency = core::currency::parse(json::text_in(data, "currency"));
    auto const minor =
        number != nullptr && currency ? core::parse_minor(number->text, currency->decimals()) : std::nullopt;
    if (!minor)
        throw unreadable_event("data." + std::string(name) + " is not an amount of a currency");
    return core::money{*minor, *currency};
}

provider_event to_event(std::string_view id, json::value const& body)
{
    provider_event event;
    event.id = id;
    event.type = needed_text(body, "type");
    auto const* const means = std::ranges::find(meanings, event.type, &meaning::type);
    if (means == meanings.end())
        return event;
    auto const* data = body.find("data");
    if (data == nullptr)
        throw unreadable_event("data is missing");
    event.about = means->about;
    event.payment_id = needed_text(*data, "paymentId");
    event.reference = maybe_text(*data, "reference");
    event.cause = means->cause;
    event.amount = read_amount(*data, "amount");
    event.fee = read_amount(*data, "fee");
    auto reason = maybe_text(*data, "reason");
    if (reason.empty())
        reason = means->reason;
    if (event.about == kind::bounced)
        event.failure = reason;
    if (event.about != kind::charge)
        return event;
    if (means->end == outcome::approved && event.reference.empty())
        throw unreadable_event("data.reference is missing");
    event.outcome = {means->end, event.reference, std::move(reason), event.fee ? event.fee->minor : 0};
    return event;
}

} // namespace

webhook_reader standard_webhooks(webhook_settings settings)
{
    std::vector<http::webhook_key> keys;
    for (auto const& secret : settings.secrets) {
        auto key = http::webhook_key::parse(secret);
        if (!key || key->is == http::webhook_key::kind::signing)
            throw core::wrong_setting("payments.webhookSecrets holds what is not a key of Standard "
                                      "Webhooks: whsec_ and 24 to 64 octets in base64, or whpk_ and 32");
        keys.push_back(std::move(*key));
    }
    return [keys = std::move(keys), tolerance = settings.tolerance](http::request const& request,
                                                                    core::time_point now) -> read_webhook {
        if (keys.empty())
            return webhook_refusal{401, std::string(no_secret)};
        http::webhook_headers const headers{.id = request.header("webhook-id"),
                                            .timestamp = request.header("webhook-timestamp"),
                                            .signatures = request.header("webhook-signature")};
        auto const why = http::why_not_signed(headers, request.body, keys, tolerance, now);
        if (!why.empty())
            return webhook_refusal{401, std::string(why)};
        return read_signed(request.body, [&](json::value const& body) { return to_event(headers.id, body); });
    };
}

} // namespace fcg::payments
