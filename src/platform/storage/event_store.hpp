#pragma once
#include "platform/core/ids.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The event store of a module's file: table `events` (migrations/common). It is also the outbox: the bus's
/// relay publishes its events in the order of `position`.
namespace fcg::storage {

struct new_event {
    core::uuid id;                   ///< message id, by which consumers detect duplicates
    std::string_view stream;         ///< name of the stream: "payment-<id>"
    std::int64_t stream_version;     ///< version of the event; 1 for the first of its stream
    std::string_view type;           ///< name of the contract
    std::string_view schema_version; ///< version of the contract, such as "1.0"
    std::string_view payload;        ///< JSON of the contract, exactly as it is published
    core::time_point occurred_at;
};

struct stored_event {
    std::int64_t position = 0; ///< rises in the order of commit and is never reused
    core::uuid id;
    std::string stream;
    std::int64_t stream_version = 0;
    std::string type;
    std::string schema_version;
    std::string payload;
    core::trace trace;
    core::time_point occurred_at;
};

/// Appends an event to its stream. Throws version_conflict if the stream already has this version.
void append_event(transaction& tx, new_event const& event, core::trace const& trace);

/// Returns the version of the newest event of a stream; 0 if there is none.
std::int64_t newest_version(reader& db, std::string_view stream);

/// Returns up to `max_count` events after `position`, in order.
std::vector<stored_event> events_after(reader& db, std::int64_t position, std::size_t max_count);

/// Returns a whole stream in the order of its versions.
std::vector<stored_event> events_of(reader& db, std::string_view stream);

/// Returns the newest position; 0 if there is none.
std::int64_t newest_position(reader& db);

} // namespace fcg::storage
