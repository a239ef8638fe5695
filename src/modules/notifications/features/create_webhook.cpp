#include "features/features.hpp"
#include "inside/pattern_list.hpp"
#include "inside/topics.hpp"
#include "inside/webhooks/endpoint_answer.hpp"
#include "inside/webhooks/endpoint_book.hpp"
#include "inside/webhooks/target.hpp"
#include "inside/webhooks/webhook_deliverer.hpp"

namespace fcg::notifications {

namespace {

/// Each has a lane of its own that may be sending.
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

webhook_endpoint make_endpoint(parts& of, new_webhook const& wanted)
{
    return {.id = of.with.ids.next(),
            .url = wanted.url,
            .description = wanted.description,
            .subscriptions = join(wanted.subscriptions),
            .disabled_reason = std::nullopt,
            .keys = make_keys(of.with.chance),
            .previous_keys = std::nullopt,
            .previous_until = std::nullopt,
            .failing_since = std::nullopt,
            .created_at = of.with.clock.now()};
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const wanted = new_webhook_shape.read_body(asked);
    if (!wanted)
        co_return wanted.error();
    if (auto const refusal = refuse_patterns(wanted->subscriptions))
        co_return *refusal;
    auto const fault = co_await why_no_webhook_url(*asked.on, wanted->url, of.how.webhooks.allow_inward);
    if (!fault.empty())
        co_return http::invalid_fields({{"url", fault}});

    auto const made = make_endpoint(of, *wanted);
    auto unit = [&](storage::transaction& in) -> std::optional<http::problem> {
        if (all_endpoints(in).size() >= max_webhooks)
            return too_many_webhooks();
        insert_endpoint(in, made);
        of.endpoints.renew(in);
        in.after_commit([&of] { of.webhooks->wake(); });
        return std::nullopt;
    };
    auto const refusal = co_await of.db.write(unit);
    if (refusal)
        co_return *refusal;
    asked.change.after = webhook_shape.write(to_view(made));
    co_return http::created("/api/admin/webhooks/" + made.id.to_string(),
                            webhook_with_secret_shape.write(to_view_with_secret(made)));
}

} // namespace

void create_webhook(http::routes& into, parts& of)
{
    into.add({.method = http::method::post,
              .path = "/api/admin/webhooks",
              .access = http::access::admin,
              .summary =
                  "Tells another system what happens in the store, by Standard Webhooks. The secret is "
                  "shown this once.",
              .tag = "notifications",
              .answers = {{201, "The webhook", webhook_with_secret_shape.describe()},
                          {400, "A field is not valid, or the URL points inward"},
                          {409, "There are too many"}},
              .body = new_webhook_shape.describe(),
              .act = "webhook.create",
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::notifications
