#include "platform/storage/event_store.hpp"

#include "platform/storage/column_reader.hpp"
#include "platform/storage/errors.hpp"

namespace fcg::storage {
namespace {

stored_event event_in(rows const& row)
{
    column_reader columns(row);
    return {.position = columns.integer(),
            .id = columns.id(),
            .stream = std::string(columns.text()),
            .stream_version = columns.integer(),
            .type = std::string(columns.text()),
            .schema_version = std::string(columns.text()),
            .payload = std::string(columns.text()),
            .trace = {.correlation_id = std::string(columns.text()),
                      .causation_id = std::string(columns.text()),
                      .traceparent = std::string(columns.text())},
            .occurred_at = columns.moment()};
}

std::vector<stored_event> events_in(rows rows)
{
    std::vector<stored_event> events;
    while (rows.next())
        events.push_back(event_in(rows));
    return events;
}

std::int64_t number_in(rows rows)
{
    return rows.next() ? rows.integer(0) : 0;
}

} // namespace

constexpr auto insert_event = R"(
    INSERT INTO events (id, stream, stream_version, type, schema_version, payload,
                        correlation_id, causation_id, traceparent, occurred_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (stream, stream_version) DO NOTHING)";

void append_event(transaction& tx, new_event const& event, core::trace const& trace)
{
    auto const inserted = tx.execute(insert_event, event.id, event.stream, event.stream_version, event.type,
                                     event.schema_version, event.payload, trace.correlation_id,
                                     trace.causation_id, trace.traceparent, event.occurred_at);
    if (inserted == 0)
        throw version_conflict(std::string(event.stream) + " already has version " +
                               std::to_string(event.stream_version));
    tx.appended_events_ = true;
}

constexpr auto select_newest_version = R"(
    SELECT stream_version FROM events WHERE stream = $1 ORDER BY stream_version DESC LIMIT 1)";

std::int64_t newest_version(reader& db, std::string_view stream)
{
    return number_in(db.query(select_newest_version, stream));
}

constexpr auto select_events_after = R"(
    SELECT position, id, stream, stream_version, type, schema_version, payload,
           correlation_id, causation_id, traceparent, occurred_at
    FROM events WHERE position > $1 ORDER BY position LIMIT $2)";

std::vector<stored_event> events_after(reader& db, std::int64_t position, std::size_t max_count)
{
    return events_in(db.query(select_events_after, position, max_count));
}

constexpr auto select_stream = R"(
    SELECT position, id, stream, stream_version, type, schema_version, payload,
           correlation_id, causation_id, traceparent, occurred_at
    FROM events WHERE stream = $1 ORDER BY stream_version)";

std::vector<stored_event> events_of(reader& db, std::string_view stream)
{
    return events_in(db.query(select_stream, stream));
}

constexpr auto select_newest_position = R"(
    SELECT position FROM events ORDER BY position DESC LIMIT 1)";

std::int64_t newest_position(reader& db)
{
    return number_in(db.query(select_newest_position));
}

} // namespace fcg::storage
