#include "internal/webhooks/delivery_store.hpp"

#include "platform/core/text.hpp"
#include "platform/storage/column_reader.hpp"

namespace fcg::notifications {

namespace {

std::string make_payload(webhook_event const& news, std::int64_t sequence)
{
    std::string text = R"({"type":)";
    core::append_json_string(text, news.subject);
    text.append(R"(,"timestamp":")").append(core::to_rfc3339(news.happened_at));
    text.append(R"(","sequence":)").append(std::to_string(sequence));
    return text.append(R"(,"data":)").append(news.data).append("}");
}

webhook_delivery read_delivery(storage::rows const& row)
{
    storage::column_reader columns(row);
    return {.sequence = columns.integer(),
            .id = columns.id(),
            .subject = std::string(columns.text()),
            .payload = std::string(columns.text()),
            .state = std::string(columns.text()),
            .attempts = columns.integer(),
            .due_at = columns.maybe_moment(),
            .last_status = columns.maybe_integer(),
            .last_fault = columns.maybe_text(),
            .enqueued_at = columns.moment(),
            .tried_at = columns.maybe_moment()};
}

} // namespace

constexpr std::string_view take_number = "UPDATE webhook_endpoints SET last_sequence = last_sequence + 1 "
                                         "WHERE id = $1 RETURNING last_sequence, enabled";

constexpr std::string_view insert_delivery =
    "INSERT INTO webhook_deliveries (endpoint_id, sequence, id, subject, payload, state, attempts, due_at, "
    "enqueued_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)";

std::optional<std::int64_t> enqueue(storage::transaction& tx, core::uuid const& endpoint,
                                    webhook_event const& news, core::time_point now)
{
    std::int64_t sequence = 0;
    bool is_enabled = false;
    {
        auto row = tx.query(take_number, endpoint);
        if (!row.next())
            return std::nullopt;
        sequence = row.integer(0);
        is_enabled = row.integer(1) != 0;
    }
    auto const due = is_enabled ? std::optional(now) : std::nullopt;
    tx.execute(insert_delivery, endpoint, sequence, news.id, news.subject, make_payload(news, sequence),
               is_enabled ? "pending" : "held", due, now);
    return sequence;
}

constexpr std::string_view select_next =
    "SELECT sequence, id, subject, payload, state, attempts, due_at, last_status, last_fault, enqueued_at, "
    "tried_at FROM webhook_deliveries WHERE endpoint_id = $1 AND due_at IS NOT NULL "
    "ORDER BY due_at, sequence LIMIT 1";

std::optional<webhook_delivery> next_delivery(storage::reader& db, core::uuid const& endpoint)
{
    auto row = db.query(select_next, endpoint);
    return row.next() ? std::optional(read_delivery(row)) : std::nullopt;
}

constexpr std::string_view select_page =
    "SELECT sequence, id, subject, '', state, attempts, due_at, last_status, last_fault, enqueued_at, "
    "tried_at FROM webhook_deliveries WHERE endpoint_id = $1 AND sequence < $2 AND ($3 = '' OR state = $3) "
    "ORDER BY sequence DESC LIMIT $4";

std::vector<webhook_delivery> list_deliveries(storage::reader& db, core::uuid const& endpoint,
                                              std::string_view state, std::int64_t before,
                                              std::int64_t max_count)
{
    std::vector<webhook_delivery> deliveries;
    auto rows = db.query(select_page, endpoint, before, state, max_count);
    while (rows.next())
        deliveries.push_back(read_delivery(rows));
    return deliveries;
}

// due_at ensures that the result of an attempt is not recorded for a delivery that was recovered meanwhile.
constexpr std::string_view update_delivery =
    "UPDATE webhook_deliveries SET state = $3, attempts = attempts + 1, due_at = $4, last_status = $5, "
    "last_fault = $6, tried_at = $7 WHERE endpoint_id = $1 AND sequence = $2 AND due_at = $8";

constexpr std::string_view end_failing =
    "UPDATE webhook_endpoints SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL";

constexpr std::string_view begin_failing =
    "UPDATE webhook_endpoints SET failing_since = $2 WHERE id = $1 AND failing_since IS NULL";

constexpr std::string_view disable_endpoint =
    "UPDATE webhook_endpoints SET enabled = 0, disabled_reason = $2 WHERE id = $1";

bool record_attempt(storage::transaction& tx, core::uuid const& endpoint, webhook_delivery const& delivery,
                    webhook_attempt const& attempt, webhook_verdict const& verdict, core::time_point now)
{
    using disposition = enum webhook_verdict::disposition;
    auto const due =
        verdict.disposition == disposition::again ? std::optional(now + verdict.pause) : std::nullopt;
    auto const* const state = verdict.disposition == disposition::again       ? "pending"
                              : verdict.disposition == disposition::delivered ? "delivered"
                                                                              : "dead";
    auto const status = attempt.status != 0 ? std::optional(attempt.status) : std::nullopt;
    auto const fault = attempt.fault.empty() ? std::nullopt : std::optional(attempt.fault);
    tx.execute(update_delivery, endpoint, delivery.sequence, state, due, status, fault, now, delivery.due_at);
    if (verdict.disposition == disposition::delivered)
        tx.execute(end_failing, endpoint);
    else
        tx.execute(begin_failing, endpoint, now);
    if (verdict.disables.empty())
        return false;
    tx.execute(disable_endpoint, endpoint, verdict.disables);
    hold_deliveries(tx, endpoint);
    return true;
}

constexpr std::string_view update_held = "UPDATE webhook_deliveries SET state = 'held', due_at = NULL WHERE "
                                         "endpoint_id = $1 AND due_at IS NOT NULL";

void hold_deliveries(storage::transaction& tx, core::uuid const& endpoint)
{
    tx.execute(update_held, endpoint);
}

constexpr std::string_view make_pending =
    "UPDATE webhook_deliveries SET state = 'pending', attempts = 0, due_at = $4 "
    "WHERE endpoint_id = $1 AND sequence >= $2 AND enqueued_at >= $3";

std::int64_t recover(storage::transaction& tx, core::uuid const& endpoint, recover_from const& since,
                     core::time_point now)
{
    return tx.execute(make_pending, endpoint, since.sequence, since.enqueued_at, now);
}

constexpr std::string_view delete_old =
    "DELETE FROM webhook_deliveries WHERE enqueued_at < $1 AND due_at IS NULL";

void trim_deliveries(storage::transaction& tx, core::time_point before)
{
    tx.execute(delete_old, before);
}

} // namespace fcg::notifications
