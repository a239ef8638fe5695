#pragma once
#include "platform/core/ids.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The event store of a module's file: table `events` (migrations/common). It is the outbox too: what stands
/// here is published, in the order of `position`, by the bus's relay.
namespace fcg::storage {

struct new_event {
    core::uuid id;                   ///< becomes the message id; consumers dedup by it
    std::string_view stream;         ///< "payment-<id>"
    std::int64_t stream_version;     ///< 1 for the first event of its stream
    std::string_view type;           ///< the contract's name
    std::string_view schema_version; ///< the contract's version, "1.0"
    std::string_view payload;        ///< the contract's JSON, exactly as it is published
    core::time_point occurred_at;
};

struct stored_event {
    std::int64_t position = 0; ///< rises in the order of commit, without reuse
    core::uuid id;
    std::string stream;
    std::int64_t stream_version = 0;
    std::string type;
    std::string schema_version;
    std::string payload;
    core::trace trace;
    core::time_point occurred_at;
};

/// Throws version_conflict when the stream already has this version.
void append_event(transaction& in, new_event const& event, core::trace const& trace);

/// The version of the newest event of a stream; 0 when there is none.
std::int64_t newest_version(reader& in, std::string_view stream);

/// Up to `max_count` events after `position`, in order.
std::vector<stored_event> events_after(reader& in, std::int64_t position, std::size_t max_count);

/// A whole stream in the order of its versions.
std::vector<stored_event> events_of(reader& in, std::string_view stream);

/// The newest position; 0 when there is none.
std::int64_t newest_position(reader& in);

} // namespace fcg::storage
