#include "features/features.hpp"
#include "inside/webhooks/delivery_answer.hpp"
#include "inside/webhooks/endpoint_answer.hpp"
#include "inside/webhooks/webhook_deliverer.hpp"

namespace fcg::notifications {

namespace {

task<http::response> answer(parts& of, http::request& asked)
{
    webhook_delivery made;
    made.id = of.with.ids.next();
    made.subject = "webhook.test";
    made.state = "pending";
    made.enqueued_at = of.with.clock.now();
    made.due_at = made.enqueued_at;
    auto unit = [&](storage::transaction& in) -> std::optional<http::problem> {
        auto const endpoint = find_asked_endpoint(in, asked);
        if (!endpoint)
            return endpoint.error();
        if (!endpoint->enabled)
            return webhook_is_disabled();
        webhook_news const what{made.id, made.subject, made.enqueued_at, "{}"};
        made.sequence = enqueue(in, endpoint->id, what, made.enqueued_at).value();
        in.after_commit([&of] { of.webhooks->wake(); });
        return std::nullopt;
    };
    auto const refusal = co_await of.db.write(unit);
    if (refusal)
        co_return *refusal;
    co_return http::accepted("/api/admin/webhooks/" + std::string(asked.path_value("id")) + "/deliveries",
                             delivery_shape.write(made));
}

} // namespace

void try_webhook(http::routes& into, parts& of)
{
    into.add({.method = http::method::post,
              .path = "/api/admin/webhooks/{id}/test",
              .access = http::access::admin,
              .summary = "Sends a delivery of the type webhook.test, numbered and retried like any other.",
              .tag = "notifications",
              .answers = {{202, "The delivery", delivery_shape.describe()},
                          {404, "No such webhook"},
                          {409, "The webhook is disabled"}},
              .act = "webhook.test",
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::notifications
