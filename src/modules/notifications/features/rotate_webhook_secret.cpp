#include "features/features.hpp"
#include "internal/webhooks/endpoint_response.hpp"

#include <chrono>

namespace fcg::notifications {

namespace {

/// The time in which both pairs of keys sign, so that the receiver can switch.
constexpr std::chrono::hours overlap{24};

task<http::response> answer(module_context& context, http::request& request)
{
    auto fresh = make_keys(context.env.random);
    auto unit = [&,
                 now = context.env.clock.now()](storage::transaction& tx) -> http::result<webhook_endpoint> {
        auto endpoint = find_asked_endpoint(tx, request);
        if (!endpoint)
            return endpoint.error();
        endpoint->previous_keys = endpoint->keys;
        endpoint->previous_until = now + overlap;
        endpoint->keys = fresh;
        update_endpoint(tx, *endpoint);
        return std::move(*endpoint);
    };
    auto const changed = co_await context.db.write(unit);
    if (!changed)
        co_return changed.error();
    co_return http::ok(webhook_with_secret_shape.write(to_view_with_secret(*changed)));
}

} // namespace

void rotate_webhook_secret(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::post,
         .path = "/api/admin/webhooks/{id}/rotate-secret",
         .access = http::access::admin,
         .summary = "Creates new keys; for 24 hours the previous ones sign, too. The secret is shown only "
                    "this once.",
         .tag = "notifications",
         .answers = {{200, "The webhook", webhook_with_secret_shape.describe()}, {404, "No such webhook"}},
         .act = "webhook.rotate-secret",
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::notifications
