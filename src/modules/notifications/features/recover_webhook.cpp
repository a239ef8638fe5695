#include "features/features.hpp"
#include "inside/webhooks/delivery_store.hpp"
#include "inside/webhooks/endpoint_answer.hpp"
#include "inside/webhooks/webhook_deliverer.hpp"

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

http::result<recover_from> read_start(http::request const& asked)
{
    auto const body = recovery_shape.read_body(asked);
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

task<http::response> answer(parts& of, http::request& asked)
{
    auto const start = read_start(asked);
    if (!start)
        co_return start.error();
    auto unit = [&, now = of.with.clock.now()](storage::transaction& in) -> http::result<recovered> {
        auto const endpoint = find_asked_endpoint(in, asked);
        if (!endpoint)
            return endpoint.error();
        if (!endpoint->enabled)
            return webhook_is_disabled();
        in.after_commit([&of] { of.webhooks->wake(); });
        return recovered{recover(in, endpoint->id, *start, now)};
    };
    auto const done = co_await of.db.write(unit);
    if (!done)
        co_return done.error();
    co_return http::accepted("/api/admin/webhooks/" + std::string(asked.path_value("id")) + "/deliveries",
                             recovered_shape.write(*done));
}

} // namespace

void recover_webhook(http::routes& into, parts& of)
{
    into.add({.method = http::method::post,
              .path = "/api/admin/webhooks/{id}/recover",
              .access = http::access::admin,
              .summary = "Sends everything from a moment or a number on again, whatever became of it, under "
                         "the ids it had.",
              .tag = "notifications",
              .answers = {{202, "How many will be sent", recovered_shape.describe()},
                          {400, "Neither or both of since and sinceSequence"},
                          {404, "No such webhook"},
                          {409, "The webhook is disabled"}},
              .body = recovery_shape.describe(),
              .act = "webhook.recover",
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::notifications
