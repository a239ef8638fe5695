#include "features/features.hpp"
#include "internal/topics.hpp"
#include "internal/webhooks/delivery_store.hpp"
#include "internal/webhooks/endpoint_book.hpp"
#include "internal/webhooks/responses.hpp"
#include "internal/webhooks/target.hpp"
#include "internal/webhooks/webhook_deliverer.hpp"

#include <chrono>

namespace fcg::notifications {

namespace {

/// The maximum number of endpoints; each has a lane that may be sending.
constexpr std::size_t max_webhooks = 100;

struct webhook_body {
    std::string url;
    std::string description;
    std::vector<std::string> subscriptions{std::string(everything_by_webhook)};
    bool enabled = true;
};

http::field<webhook_body> url_field()
{
    return http::text("url", &webhook_body::url, {.min = 1, .max = 2'000, .format = "uri"});
}

http::field<webhook_body> description_field()
{
    return http::text("description", &webhook_body::description, {.max = 200});
}

http::field<webhook_body> subscriptions_field()
{
    return http::texts("subscriptions", &webhook_body::subscriptions, pattern_rule());
}

http::shape<webhook_body> const new_webhook_shape{
    "NewWebhook",
    {url_field(), http::with_default(description_field()), http::with_default(subscriptions_field())}};

http::shape<webhook_body> const changed_webhook_shape{
    "ChangedWebhook",
    {url_field(), description_field(), subscriptions_field(),
     http::boolean("enabled", &webhook_body::enabled,
                   "what happens while it is disabled is numbered and kept, and can be recovered")}};

/// Reads the body, and refuses one whose URL or patterns an endpoint must not have.
task<http::result<webhook_body>> read_webhook(module_context& context, http::request& request,
                                              http::shape<webhook_body> const& shape)
{
    auto body = shape.read_body(request);
    if (!body)
        co_return body.error();
    if (auto const refusal = refuse_patterns(body->subscriptions))
        co_return *refusal;
    auto const fault =
        co_await why_no_webhook_url(*request.loop, body->url, context.settings.webhooks.allow_inward);
    if (!fault.empty())
        co_return http::invalid_fields({{"url", fault}});
    co_return body;
}

/// Has the changed endpoints read and the deliverer woken when the transaction commits.
void announce_change(storage::transaction& tx, module_context& context)
{
    context.endpoints.renew(tx);
    tx.after_commit([&context] { context.webhooks->wake(); });
}

http::problem too_many_webhooks()
{
    return http::conflict("too-many-webhooks", "There are too many webhooks",
                          "A store has at most " + std::to_string(max_webhooks) + ": delete one first.");
}

task<http::response> create(module_context& context, http::request& request)
{
    auto const body = co_await read_webhook(context, request, new_webhook_shape);
    if (!body)
        co_return body.error();
    webhook_endpoint const endpoint{.id = context.env.ids.next(),
                                    .url = body->url,
                                    .description = body->description,
                                    .subscriptions = join(body->subscriptions),
                                    .keys = make_keys(context.env.random),
                                    .created_at = context.env.clock.now()};
    auto unit = [&](storage::transaction& tx) -> std::optional<http::problem> {
        if (all_endpoints(tx).size() >= max_webhooks)
            return too_many_webhooks();
        insert_endpoint(tx, endpoint);
        announce_change(tx, context);
        return std::nullopt;
    };
    auto const refusal = co_await context.db.write(unit);
    if (refusal)
        co_return *refusal;
    request.change.after = webhook_shape.write(to_view(endpoint));
    co_return http::created("/api/admin/webhooks/" + endpoint.id.to_string(),
                            webhook_with_secret_shape.write(to_view(endpoint)));
}

http::response list(module_context& context)
{
    std::vector<webhook_view> shown;
    context.db.read([&](storage::reader& db) {
        for (auto const& endpoint : all_endpoints(db))
            shown.push_back(to_view(endpoint));
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

void apply(webhook_endpoint& endpoint, webhook_body const& body)
{
    endpoint.url = body.url;
    endpoint.description = body.description;
    endpoint.subscriptions = join(body.subscriptions);
    if (body.enabled && !endpoint.enabled)
        endpoint.failing_since.reset();
    endpoint.enabled = body.enabled;
    if (endpoint.enabled)
        endpoint.disabled_reason.reset();
}

task<http::response> change(module_context& context, http::request& request)
{
    auto const body = co_await read_webhook(context, request, changed_webhook_shape);
    if (!body)
        co_return body.error();
    auto unit = [&](storage::transaction& tx) -> http::result<webhook_endpoint> {
        auto endpoint = find_asked_endpoint(tx, request);
        if (!endpoint)
            return endpoint.error();
        request.change.before = webhook_shape.write(to_view(*endpoint));
        apply(*endpoint, *body);
        update_endpoint(tx, *endpoint);
        if (!endpoint->enabled)
            hold_deliveries(tx, endpoint->id);
        announce_change(tx, context);
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
        announce_change(tx, context);
        return std::nullopt;
    };
    auto const refusal = co_await context.db.write(unit);
    if (refusal)
        co_return *refusal;
    co_return http::no_content();
}

/// The time in which both pairs of keys sign, so that the receiver can switch.
constexpr std::chrono::hours overlap{24};

task<http::response> rotate_secret(module_context& context, http::request& request)
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
    co_return http::ok(webhook_with_secret_shape.write(to_view(*changed)));
}

} // namespace

void manage_webhooks(http::routes& routes, module_context& context)
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
                .handle = [&context](http::request& request) { return create(context, request); }});
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
    routes.add(
        {.method = http::method::post,
         .path = "/api/admin/webhooks/{id}/rotate-secret",
         .access = http::access::admin,
         .summary = "Creates new keys; for 24 hours the previous ones sign, too. The secret is shown only "
                    "this once.",
         .tag = "notifications",
         .answers = {{200, "The webhook", webhook_with_secret_shape.describe()}, {404, "No such webhook"}},
         .act = "webhook.rotate-secret",
         .handle = [&context](http::request& request) { return rotate_secret(context, request); }});
}

} // namespace fcg::notifications
