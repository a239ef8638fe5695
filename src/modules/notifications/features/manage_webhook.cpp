#include "features/features.hpp"
#include "internal/pattern_list.hpp"
#include "internal/topics.hpp"
#include "internal/webhooks/delivery_store.hpp"
#include "internal/webhooks/endpoint_book.hpp"
#include "internal/webhooks/endpoint_response.hpp"
#include "internal/webhooks/target.hpp"
#include "internal/webhooks/webhook_deliverer.hpp"

namespace fcg::notifications {

namespace {

struct changed_webhook {
    std::string url;
    std::string description;
    std::vector<std::string> subscriptions;
    bool enabled = true;
};

http::shape<changed_webhook> const changed_webhook_shape{
    "ChangedWebhook",
    {http::text("url", &changed_webhook::url, {.min = 1, .max = 2'000, .format = "uri"}),
     http::text("description", &changed_webhook::description, {.max = 200}),
     http::texts("subscriptions", &changed_webhook::subscriptions, pattern_rule()),
     http::boolean("enabled", &changed_webhook::enabled,
                   "what happens while it is disabled is numbered and kept, and can be recovered")}};

http::response list(module_context& context)
{
    std::vector<webhook_view> shown;
    context.db.read([&](storage::reader& db) {
        for (auto const& all_endpoint : all_endpoints(db))
            shown.push_back(to_view(all_endpoint));
    });
    return http::ok(webhook_shape.write_page(shown, std::nullopt));
}

http::response show(module_context& context, http::request& request)
{
    auto const endpoint =
        context.db.read([&](storage::reader& db) { return find_asked_endpoint(db, request); });
    if (!endpoint)
        return endpoint.error();
    return http::ok(webhook_shape.write(to_view(*endpoint)));
}

void apply(webhook_endpoint& endpoint, changed_webhook const& changed_webhook)
{
    endpoint.url = changed_webhook.url;
    endpoint.description = changed_webhook.description;
    endpoint.subscriptions = join(changed_webhook.subscriptions);
    if (changed_webhook.enabled && !endpoint.enabled)
        endpoint.failing_since.reset();
    endpoint.enabled = changed_webhook.enabled;
    if (endpoint.enabled)
        endpoint.disabled_reason.reset();
}

task<http::response> change(module_context& context, http::request& request)
{
    auto const body = changed_webhook_shape.read_body(request);
    if (!body)
        co_return body.error();
    if (auto const refusal = refuse_patterns(body->subscriptions))
        co_return *refusal;
    auto const fault =
        co_await why_no_webhook_url(*request.loop, body->url, context.settings.webhooks.allow_inward);
    if (!fault.empty())
        co_return http::invalid_fields({{"url", fault}});

    auto unit = [&](storage::transaction& tx) -> http::result<webhook_endpoint> {
        auto endpoint = find_asked_endpoint(tx, request);
        if (!endpoint)
            return endpoint.error();
        request.change.before = webhook_shape.write(to_view(*endpoint));
        apply(*endpoint, *body);
        update_endpoint(tx, *endpoint);
        if (!endpoint->enabled)
            hold_deliveries(tx, endpoint->id);
        context.endpoints.renew(tx);
        tx.after_commit([&context] { context.webhooks->wake(); });
        return std::move(*endpoint);
    };
    auto const changed = co_await context.db.write(unit);
    if (!changed)
        co_return changed.error();
    request.change.after = webhook_shape.write(to_view(*changed));
    co_return http::ok(request.change.after);
}

task<http::response> remove(module_context& context, http::request& request)
{
    auto unit = [&](storage::transaction& tx) -> std::optional<http::problem> {
        auto const endpoint = find_asked_endpoint(tx, request);
        if (!endpoint)
            return endpoint.error();
        request.change.before = webhook_shape.write(to_view(*endpoint));
        delete_endpoint(tx, endpoint->id);
        context.endpoints.renew(tx);
        tx.after_commit([&context] { context.webhooks->wake(); });
        return std::nullopt;
    };
    auto const refusal = co_await context.db.write(unit);
    if (refusal)
        co_return *refusal;
    co_return http::no_content();
}

} // namespace

void manage_webhook(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/admin/webhooks",
                .access = http::access::admin,
                .summary = "All webhooks, the oldest first.",
                .tag = "notifications",
                .answers = {{200, "All of them", webhook_shape.describe_page()}},
                .handle = [&context](http::request&) { return list(context); }});
    routes.add({.method = http::method::get,
                .path = "/api/admin/webhooks/{id}",
                .access = http::access::admin,
                .summary = "One webhook, without its secret.",
                .tag = "notifications",
                .answers = {{200, "The webhook", webhook_shape.describe()}, {404, "No such webhook"}},
                .handle = [&context](http::request& request) { return show(context, request); }});
    routes.add({.method = http::method::put,
                .path = "/api/admin/webhooks/{id}",
                .access = http::access::admin,
                .summary = "Changes, disables or enables a webhook.",
                .tag = "notifications",
                .answers = {{200, "The webhook", webhook_shape.describe()},
                            {400, "A field is not valid, or the URL points inward"},
                            {404, "No such webhook"}},
                .body = changed_webhook_shape.describe(),
                .act = "webhook.change",
                .handle = [&context](http::request& request) { return change(context, request); }});
    routes.add({.method = http::method::del,
                .path = "/api/admin/webhooks/{id}",
                .access = http::access::admin,
                .summary = "Deletes a webhook with all its deliveries.",
                .tag = "notifications",
                .answers = {{204, "It is deleted"}, {404, "No such webhook"}},
                .act = "webhook.delete",
                .handle = [&context](http::request& request) { return remove(context, request); }});
}

} // namespace fcg::notifications
