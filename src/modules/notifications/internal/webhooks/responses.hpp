#pragma once
#include "internal/webhooks/delivery_store.hpp"
#include "internal/webhooks/endpoint.hpp"
#include "platform/http/problem.hpp"
#include "platform/http/request.hpp"
#include "platform/http/schema/shape.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fcg::notifications {

/// An endpoint in responses to admins. Only webhook_with_secret_shape shows the secret.
struct webhook_view {
    core::uuid id;
    std::string url;
    std::string description;
    std::vector<std::string> subscriptions;
    bool enabled = true;
    std::optional<std::string> disabled_reason;
    std::optional<core::time_point> failing_since;
    std::int64_t last_sequence = 0;
    std::string public_key;
    std::optional<core::time_point> previous_keys_until;
    core::time_point created_at;
    std::string secret;
};

/// A delivery in responses to admins.
extern http::shape<webhook_delivery> const delivery_shape;
extern http::shape<webhook_view> const webhook_shape;
/// The response to creating or rotating a secret, the only ones that show it.
extern http::shape<webhook_view> const webhook_with_secret_shape;

webhook_view to_view(webhook_endpoint const& endpoint);

/// Returns the endpoint that the path value {id} names, or a 404 problem if there is none.
http::result<webhook_endpoint> find_asked_endpoint(storage::reader& db, http::request const& request);

} // namespace fcg::notifications
