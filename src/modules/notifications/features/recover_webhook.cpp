#include "features/features.hpp"
#include "internal/webhooks/delivery_store.hpp"
#include "internal/webhooks/endpoint_response.hpp"
#include "internal/webhooks/webhook_deliverer.hpp"

#include <limits>

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
    recover_from start;
    if (body->since)
        start.enqueued_at = *body->since;
    if (body->since_sequence)
        start.sequence = *body->since_sequence;
    return start;
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const start = read_start(request);
    if (!start)
        co_return start.error();
    auto unit = [&, now = context.env.clock.now()](storage::transaction& tx) -> http::result<recovered> {
        auto const endpoint = find_asked_endpoint(tx, request);
        if (!endpoint)
            return endpoint.error();
        if (!endpoint->enabled)
            return webhook_is_disabled();
        tx.after_commit([&context] { context.webhooks->wake(); });
        return recovered{recover(tx, endpoint->id, *start, now)};
    };
    auto const done = co_await context.db.write(unit);
    if (!done)
        co_return done.error();
    co_return http::accepted("/api/admin/webhooks/" + std::string(request.path_value("id")) + "/deliveries",
                             recovered_shape.write(*done));
}

} // namespace

void recover_webhook(http::routes& routes, module_context& context)
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
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::notifications
