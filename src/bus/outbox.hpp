#pragma once
#include "platform/core/ids.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/event_store.hpp"

#include <string>
#include <string_view>

namespace fcg::bus {

/// Throws std::logic_error naming the contract when no transport could ever send `payload`.
void require_sendable(std::string_view contract, std::string_view payload);

/// Appends a contract to the module's event store, inside the transaction that changes the state; the relay
/// publishes it after the commit. Returns the event's id, which becomes the message's id. Throws
/// version_conflict, and what require_sendable() throws, so that what is stored can always leave.
template <class Contract>
core::uuid record_event(storage::transaction& in, core::id_generator& ids, core::time_point now,
                        std::string_view stream, std::int64_t stream_version, Contract const& content,
                        core::trace const& trace)
{
    auto const id = ids.next();
    auto const payload = to_json(content);
    require_sendable(Contract::name, payload);
    storage::append_event(in, {id, stream, stream_version, Contract::name, Contract::version, payload, now},
                          trace);
    return id;
}

} // namespace fcg::bus
