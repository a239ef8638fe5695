#include "features/features.hpp"
#include "inside/pattern_list.hpp"
#include "inside/topics.hpp"
#include "inside/webhooks/delivery_store.hpp"
#include "inside/webhooks/endpoint_answer.hpp"
#include "inside/webhooks/endpoint_book.hpp"
#include "inside/webhooks/target.hpp"
#include "inside/webhooks/webhook_deliverer.hpp"

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
                   "what happens meanwhile is numbered and kept, and can be recovered")}};

http::response list(parts& of)
{
    std::vector<webhook_view> shown;
    of.db.read([&](storage::reader& in) {
        for (auto const& one : all_endpoints(in))
            shown.push_back(to_view(one));
    });
    return http::ok(webhook_shape.write_page(shown, std::nullopt));
}

http::response show(parts& of, http::request& asked)
{
    auto const found = of.db.read([&](storage::reader& in) { return find_asked_endpoint(in, asked); });
    if (!found)
        return found.error();
    return http::ok(webhook_shape.write(to_view(*found)));
}

void apply(webhook_endpoint& to, changed_webhook const& wanted)
{
    to.url = wanted.url;
    to.description = wanted.description;
    to.subscriptions = join(wanted.subscriptions);
    if (wanted.enabled && !to.enabled)
        to.failing_since.reset();
    to.enabled = wanted.enabled;
    if (to.enabled)
        to.disabled_reason.reset();
}

task<http::response> change(parts& of, http::request& asked)
{
    auto const wanted = changed_webhook_shape.read_body(asked);
    if (!wanted)
        co_return wanted.error();
    if (auto const refusal = refuse_patterns(wanted->subscriptions))
        co_return *refusal;
    auto const fault = co_await why_no_webhook_url(*asked.on, wanted->url, of.how.webhooks.allow_inward);
    if (!fault.empty())
        co_return http::invalid_fields({{"url", fault}});

    auto unit = [&](storage::transaction& in) -> http::result<webhook_endpoint> {
        auto found = find_asked_endpoint(in, asked);
        if (!found)
            return found.error();
        asked.change.before = webhook_shape.write(to_view(*found));
        apply(*found, *wanted);
        update_endpoint(in, *found);
        if (!found->enabled)
            hold_deliveries(in, found->id);
        of.endpoints.renew(in);
        in.after_commit([&of] { of.webhooks->wake(); });
        return std::move(*found);
    };
    auto const changed = co_await of.db.write(unit);
    if (!changed)
        co_return changed.error();
    asked.change.after = webhook_shape.write(to_view(*changed));
    co_return http::ok(asked.change.after);
}

task<http::response> remove(parts& of, http::request& asked)
{
    auto unit = [&](storage::transaction& in) -> std::optional<http::problem> {
        auto const found = find_asked_endpoint(in, asked);
        if (!found)
            return found.error();
        asked.change.before = webhook_shape.write(to_view(*found));
        delete_endpoint(in, found->id);
        of.endpoints.renew(in);
        in.after_commit([&of] { of.webhooks->wake(); });
        return std::nullopt;
    };
    auto const refusal = co_await of.db.write(unit);
    if (refusal)
        co_return *refusal;
    co_return http::no_content();
}

} // namespace

void manage_webhook(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/admin/webhooks",
              .access = http::access::admin,
              .summary = "All webhooks, the oldest first.",
              .tag = "notifications",
              .answers = {{200, "All of them", webhook_shape.describe_page()}},
              .handle = [&of](http::request&) { return list(of); }});
    into.add({.method = http::method::get,
              .path = "/api/admin/webhooks/{id}",
              .access = http::access::admin,
              .summary = "One webhook, without its secret.",
              .tag = "notifications",
              .answers = {{200, "The webhook", webhook_shape.describe()}, {404, "No such webhook"}},
              .handle = [&of](http::request& asked) { return show(of, asked); }});
    into.add({.method = http::method::put,
              .path = "/api/admin/webhooks/{id}",
              .access = http::access::admin,
              .summary = "Changes, disables or enables a webhook.",
              .tag = "notifications",
              .answers = {{200, "The webhook", webhook_shape.describe()},
                          {400, "A field is not valid, or the URL points inward"},
                          {404, "No such webhook"}},
              .body = changed_webhook_shape.describe(),
              .act = "webhook.change",
              .handle = [&of](http::request& asked) { return change(of, asked); }});
    into.add({.method = http::method::del,
              .path = "/api/admin/webhooks/{id}",
              .access = http::access::admin,
              .summary = "Deletes a webhook with all its deliveries.",
              .tag = "notifications",
              .answers = {{204, "It is gone"}, {404, "No such webhook"}},
              .act = "webhook.delete",
              .handle = [&of](http::request& asked) { return remove(of, asked); }});
}

} // namespace fcg::notifications
