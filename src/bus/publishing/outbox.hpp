#pragma once
#include "platform/core/ids.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/event_store.hpp"

#include <string>
#include <string_view>

namespace fcg::bus {

/// Appends an event that will be published, like storage::append_event(). Throws version_conflict, and
/// unsendable if the event could never be sent: after the commit it would block every later event.
void append_publishable(storage::transaction& tx, storage::new_event const& event, core::trace const& trace);

/// Appends a contract to the module's event store, inside the transaction that changes the state; the relay
/// publishes it after the commit. Returns the event's id, which becomes the message's id. Throws what
/// append_publishable() throws.
template <class Contract>
core::uuid record_event(storage::transaction& tx, core::id_generator& ids, core::time_point now,
                        std::string_view stream, std::int64_t stream_version, Contract const& content,
                        core::trace const& trace)
{
    auto const id = ids.next();
    auto const payload = to_json(content);
    append_publishable(tx, {id, stream, stream_version, Contract::name, Contract::version, payload, now},
                       trace);
    return id;
}

} // namespace fcg::bus
