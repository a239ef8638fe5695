#include "internal/webhooks/endpoint_response.hpp"

#include "internal/pattern_list.hpp"
#include "internal/topics.hpp"

#include <limits>
#include <utility>

namespace fcg::notifications {

namespace {

template <class T>
std::vector<http::field<T>> fields_of()
{
    return {
        http::id<T>("id", &T::id),
        http::text<T>("url", &T::url),
        http::text<T>("description", &T::description),
        http::texts<T>("subscriptions", &T::subscriptions, pattern_rule()),
        http::boolean<T>("enabled", &T::enabled),
        http::text<T>("disabledReason", &T::disabled_reason,
                      {.description = "why it is disabled; null: an admin disabled it, or it is enabled"}),
        http::moment<T>("failingSince", &T::failing_since,
                        "since when it has accepted nothing; null: it accepts deliveries"),
        http::integer<T>("lastSequence", &T::last_sequence, 0, std::numeric_limits<std::int64_t>::max(),
                         "the number of the newest delivery; there are no gaps below it"),
        http::text<T>("publicKey", &T::public_key,
                      {.description = "whpk_...: what signatures v1a are checked with"}),
        http::moment<T>("previousKeysUntil", &T::previous_keys_until,
                        "until when the keys from before the last rotation sign, too"),
        http::moment<T>("createdAt", &T::created_at)};
}

std::vector<http::field<webhook_view_with_secret>> fields_with_secret()
{
    using view = webhook_view_with_secret;
    auto fields = fields_of<view>();
    fields.push_back(http::text<view>(
        "secret", &view::secret,
        {.description = "whsec_...: what signatures v1 are checked with. It is shown only this once."}));
    return fields;
}

} // namespace

http::shape<webhook_view> const webhook_shape{"Webhook", fields_of<webhook_view>()};
http::shape<webhook_view_with_secret> const webhook_with_secret_shape{"WebhookWithSecret",
                                                                      fields_with_secret()};

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
            .created_at = endpoint.created_at};
}

webhook_view_with_secret to_view_with_secret(webhook_endpoint const& endpoint)
{
    return {to_view(endpoint), endpoint.keys.secret};
}

http::result<webhook_endpoint> find_asked_endpoint(storage::reader& db, http::request const& request)
{
    auto const id = request.path_id("id", "webhook");
    if (!id)
        return id.error();
    auto endpoint = find_endpoint(db, *id);
    if (!endpoint)
        return http::not_found("webhook");
    return std::move(*endpoint);
}

http::problem webhook_is_disabled()
{
    return http::conflict("webhook-disabled", "The webhook is disabled",
                          "Nothing is sent to it: enable it first (PUT with enabled = true).");
}

} // namespace fcg::notifications
