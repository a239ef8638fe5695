#pragma once
#include "platform/core/ids.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/event_store.hpp"

#include <string>
#include <string_view>

namespace fcg::bus {

/// Appends a contract to the module's event store, inside the transaction that changes the state; the relay publishes
/// it after the commit. Returns the event's id, which becomes the message's id.
/// Throws version_conflict, and std::logic_error when the message could never be sent (bus::why_unsendable).
template <class Contract>
core::uuid record_event(storage::transaction& in, core::id_generator& ids, core::time_point now, std::string_view stream,
                        std::int64_t stream_version, Contract const& content, core::trace const& trace)
{
    auto const id = ids.next();
    auto const payload = to_json(content);
    storage::append_event(
        in, {id, stream, stream_version, Contract::name, Contract::version, payload, now}, trace);
    return id;
}

} // namespace fcg::bus
