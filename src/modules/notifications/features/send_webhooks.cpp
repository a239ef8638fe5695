#include "features/features.hpp"
#include "internal/webhooks/delivery_store.hpp"
#include "internal/webhooks/responses.hpp"
#include "internal/webhooks/webhook_deliverer.hpp"

#include <limits>
#include <utility>

namespace fcg::notifications {

namespace {

struct recovery {
    std::optional<core::time_point> since;
    std::optional<std::int64_t> since_sequence;
};

http::shape<recovery> const recovery_shape{
    "WebhookRecovery",
    {http::moment("since", &recovery::since, "everything that was enqueued then or later"),
     http::integer("sinceSequence", &recovery::since_sequence, 1, std::numeric_limits<std::int64_t>::max(),
                   "everything from this number on")}};

struct recovered {
    std::int64_t deliveries = 0;
};

http::shape<recovered> const recovered_shape{
    "RecoveredWebhooks",
    {http::integer("deliveries", &recovered::deliveries, 0, std::numeric_limits<std::int64_t>::max())}};

http::result<recover_from> read_start(http::request const& request)
{
    auto const body = recovery_shape.read_body(request);
    if (!body)
        return body.error();
    if (body->since.has_value() == body->since_sequence.has_value())
        return http::invalid_fields({{"since", "one of since and sinceSequence is needed"}});
    recover_from const all;
    return recover_from{.sequence = body->since_sequence.value_or(all.sequence),
                        .enqueued_at = body->since.value_or(all.enqueued_at)};
}

/// Returns the endpoint that {id} names if it is enabled, and has the deliverer woken when the transaction
/// commits.
http::result<webhook_endpoint> find_endpoint_to_send_to(storage::transaction& tx, module_context& context,
                                                        http::request const& request)
{
    auto endpoint = find_asked_endpoint(tx, request);
    if (endpoint && !endpoint->enabled)
        return http::conflict("webhook-disabled", "The webhook is disabled",
                              "Nothing is sent to it: enable it first (PUT with enabled = true).");
    if (endpoint)
        tx.after_commit([&context] { context.webhooks->wake(); });
    return endpoint;
}

http::response accepted(http::request const& request, std::string body)
{
    return http::accepted("/api/admin/webhooks/" + std::string(request.path_value("id")) + "/deliveries",
                          std::move(body));
}

task<http::response> recover_webhook(module_context& context, http::request& request)
{
    auto const start = read_start(request);
    if (!start)
        co_return start.error();
    auto unit = [&, now = context.env.clock.now()](storage::transaction& tx) -> http::result<recovered> {
        auto const endpoint = find_endpoint_to_send_to(tx, context, request);
        if (!endpoint)
            return endpoint.error();
        return recovered{recover(tx, endpoint->id, *start, now)};
    };
    auto const done = co_await context.db.write(unit);
    if (!done)
        co_return done.error();
    co_return accepted(request, recovered_shape.write(*done));
}

task<http::response> try_webhook(module_context& context, http::request& request)
{
    webhook_delivery delivery;
    delivery.id = context.env.ids.next();
    delivery.subject = "webhook.test";
    delivery.state = "pending";
    delivery.enqueued_at = context.env.clock.now();
    delivery.due_at = delivery.enqueued_at;
    auto unit = [&](storage::transaction& tx) -> std::optional<http::problem> {
        auto const endpoint = find_endpoint_to_send_to(tx, context, request);
        if (!endpoint)
            return endpoint.error();
        webhook_event const news{delivery.id, delivery.subject, delivery.enqueued_at, "{}"};
        delivery.sequence = enqueue(tx, endpoint->id, news, delivery.enqueued_at).value();
        return std::nullopt;
    };
    auto const refusal = co_await context.db.write(unit);
    if (refusal)
        co_return *refusal;
    co_return accepted(request, delivery_shape.write(delivery));
}

} // namespace

void send_webhooks(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::post,
                .path = "/api/admin/webhooks/{id}/recover",
                .access = http::access::admin,
                .summary = "Sends everything from a moment or a number on again, whatever happened to it, "
                           "under the ids it had.",
                .tag = "notifications",
                .answers = {{202, "How many will be sent", recovered_shape.describe()},
                            {400, "Neither or both of since and sinceSequence"},
                            {404, "No such webhook"},
                            {409, "The webhook is disabled"}},
                .body = recovery_shape.describe(),
                .act = "webhook.recover",
                .handle = [&context](http::request& request) { return recover_webhook(context, request); }});
    routes.add({.method = http::method::post,
                .path = "/api/admin/webhooks/{id}/test",
                .access = http::access::admin,
                .summary = "Sends a delivery of the type webhook.test, numbered and retried like any other.",
                .tag = "notifications",
                .answers = {{202, "The delivery", delivery_shape.describe()},
                            {404, "No such webhook"},
                            {409, "The webhook is disabled"}},
                .act = "webhook.test",
                .handle = [&context](http::request& request) { return try_webhook(context, request); }});
}

} // namespace fcg::notifications
