#include "features/features.hpp"
#include "internal/pattern_list.hpp"
#include "internal/topics.hpp"
#include "internal/webhooks/endpoint_book.hpp"
#include "internal/webhooks/endpoint_response.hpp"
#include "internal/webhooks/target.hpp"
#include "internal/webhooks/webhook_deliverer.hpp"

namespace fcg::notifications {

namespace {

/// The maximum number of endpoints; each has a lane that may be sending.
constexpr std::size_t max_webhooks = 100;

struct new_webhook {
    std::string url;
    std::string description;
    std::vector<std::string> subscriptions{std::string(everything_by_webhook)};
};

http::shape<new_webhook> const new_webhook_shape{
    "NewWebhook",
    {http::text("url", &new_webhook::url, {.min = 1, .max = 2'000, .format = "uri"}),
     http::with_default(http::text("description", &new_webhook::description, {.max = 200})),
     http::with_default(http::texts("subscriptions", &new_webhook::subscriptions, pattern_rule()))}};

http::problem too_many_webhooks()
{
    return http::conflict("too-many-webhooks", "There are too many webhooks",
                          "A store has at most " + std::to_string(max_webhooks) + ": delete one first.");
}

webhook_endpoint make_endpoint(module_context& context, new_webhook const& new_webhook)
{
    return {.id = context.env.ids.next(),
            .url = new_webhook.url,
            .description = new_webhook.description,
            .subscriptions = join(new_webhook.subscriptions),
            .disabled_reason = std::nullopt,
            .keys = make_keys(context.env.random),
            .previous_keys = std::nullopt,
            .previous_until = std::nullopt,
            .failing_since = std::nullopt,
            .created_at = context.env.clock.now()};
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const body = new_webhook_shape.read_body(request);
    if (!body)
        co_return body.error();
    if (auto const refusal = refuse_patterns(body->subscriptions))
        co_return *refusal;
    auto const fault =
        co_await why_no_webhook_url(*request.loop, body->url, context.settings.webhooks.allow_inward);
    if (!fault.empty())
        co_return http::invalid_fields({{"url", fault}});

    auto const endpoint = make_endpoint(context, *body);
    auto unit = [&](storage::transaction& tx) -> std::optional<http::problem> {
        if (all_endpoints(tx).size() >= max_webhooks)
            return too_many_webhooks();
        insert_endpoint(tx, endpoint);
        context.endpoints.renew(tx);
        tx.after_commit([&context] { context.webhooks->wake(); });
        return std::nullopt;
    };
    auto const refusal = co_await context.db.write(unit);
    if (refusal)
        co_return *refusal;
    request.change.after = webhook_shape.write(to_view(endpoint));
    co_return http::created("/api/admin/webhooks/" + endpoint.id.to_string(),
                            webhook_with_secret_shape.write(to_view_with_secret(endpoint)));
}

} // namespace

void create_webhook(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::post,
                .path = "/api/admin/webhooks",
                .access = http::access::admin,
                .summary = "Notifies another system of what happens in the store, by Standard Webhooks. The "
                           "secret is shown only this once.",
                .tag = "notifications",
                .answers = {{201, "The webhook", webhook_with_secret_shape.describe()},
                            {400, "A field is not valid, or the URL points inward"},
                            {409, "There are too many"}},
                .body = new_webhook_shape.describe(),
                .act = "webhook.create",
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::notifications
