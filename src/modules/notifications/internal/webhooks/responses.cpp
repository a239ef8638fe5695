#include "internal/webhooks/responses.hpp"

#include "internal/topics.hpp"

#include <limits>
#include <utility>

namespace fcg::notifications {

namespace {

constexpr auto any_number = std::numeric_limits<std::int64_t>::max();

std::vector<http::field<webhook_view>> webhook_fields()
{
    using view = webhook_view;
    return {http::id("id", &view::id),
            http::text("url", &view::url),
            http::text("description", &view::description),
            http::texts("subscriptions", &view::subscriptions, pattern_rule()),
            http::boolean("enabled", &view::enabled),
            http::text("disabledReason", &view::disabled_reason,
                       {.description = "why it is disabled; null: an admin disabled it, or it is enabled"}),
            http::moment("failingSince", &view::failing_since,
                         "since when it has accepted nothing; null: it accepts deliveries"),
            http::integer("lastSequence", &view::last_sequence, 0, any_number,
                          "the number of the newest delivery; there are no gaps below it"),
            http::text("publicKey", &view::public_key,
                       {.description = "whpk_...: what signatures v1a are checked with"}),
            http::moment("previousKeysUntil", &view::previous_keys_until,
                         "until when the keys from before the last rotation sign, too"),
            http::moment("createdAt", &view::created_at)};
}

std::vector<http::field<webhook_view>> fields_with_secret()
{
    auto fields = webhook_fields();
    fields.push_back(http::text(
        "secret", &webhook_view::secret,
        {.description = "whsec_...: what signatures v1 are checked with. It is shown only this once."}));
    return fields;
}

} // namespace

http::shape<webhook_delivery> const delivery_shape{
    "WebhookDelivery",
    {http::integer("sequence", &webhook_delivery::sequence, 1, any_number),
     http::id("webhookId", &webhook_delivery::id, "the same however often it is sent"),
     http::text("type", &webhook_delivery::subject),
     http::choice("state", &webhook_delivery::state, {"pending", "delivered", "dead", "held"},
                  "held: the webhook is disabled; dead: it was tried as often as it may be"),
     http::integer("attempts", &webhook_delivery::attempts, 0, any_number),
     http::moment("nextAttemptAt", &webhook_delivery::due_at),
     http::integer("lastStatus", &webhook_delivery::last_status, 0, 999, "null: it has not answered"),
     http::text("lastFault", &webhook_delivery::last_fault),
     http::moment("enqueuedAt", &webhook_delivery::enqueued_at),
     http::moment("triedAt", &webhook_delivery::tried_at)}};

http::shape<webhook_view> const webhook_shape{"Webhook", webhook_fields()};
http::shape<webhook_view> const webhook_with_secret_shape{"WebhookWithSecret", fields_with_secret()};

webhook_view to_view(webhook_endpoint const& endpoint)
{
    return {.id = endpoint.id,
            .url = endpoint.url,
            .description = endpoint.description,
            .subscriptions = split(endpoint.subscriptions),
            .enabled = endpoint.enabled,
            .disabled_reason = endpoint.disabled_reason,
            .failing_since = endpoint.failing_since,
            .last_sequence = endpoint.last_sequence,
            .public_key = checking_key(endpoint.keys.signing_key),
            .previous_keys_until = endpoint.previous_until,
            .created_at = endpoint.created_at,
            .secret = endpoint.keys.secret};
}

http::result<webhook_endpoint> find_asked_endpoint(storage::reader& db, http::request const& request)
{
    auto const id = request.path_id("id", "webhook");
    if (!id)
        return id.error();
    if (auto endpoint = find_endpoint(db, *id))
        return std::move(*endpoint);
    return http::not_found("webhook");
}

} // namespace fcg::notifications
