#pragma once
#include "inside/webhooks/endpoint.hpp"
#include "platform/http/problem.hpp"
#include "platform/http/request.hpp"
#include "platform/http/shape.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fcg::notifications {

/// An endpoint as admins see it.
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
};

/// The same with the secret, which is shown once.
struct webhook_view_with_secret : webhook_view {
    std::string secret;
};

extern http::shape<webhook_view> const webhook_shape;
extern http::shape<webhook_view_with_secret> const webhook_with_secret_shape;

webhook_view to_view(webhook_endpoint const& one);
webhook_view_with_secret to_view_with_secret(webhook_endpoint const& one);

/// Of the path value {id}; 404 when there is none.
http::result<webhook_endpoint> find_asked_endpoint(storage::reader& in, http::request const& asked);

http::problem webhook_is_disabled(); ///< 409 webhook-disabled

} // namespace fcg::notifications
