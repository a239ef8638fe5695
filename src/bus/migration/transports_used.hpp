#pragma once
#include "platform/storage/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fcg::bus {

/// A transport that may hold messages of this store. It is remembered in bus.db, so that messages in a
/// transport that is no longer configured are not forgotten.
struct used_transport {
    std::string name; ///< as in bus.transport
    // For SQS only: where its queues are, as configured when it was used last.
    std::string region;
    std::string endpoint;
    std::string queue_prefix;

    bool operator==(used_transport const&) const = default;
};

std::vector<used_transport> transports_used(storage::reader& db);
/// Stores the transport, replacing an earlier one of this name.
void note_transport(storage::transaction& tx, used_transport const& used);
/// Removes the transport, because it holds no message any more.
void forget_transport(storage::transaction& tx, std::string_view name);

} // namespace fcg::bus
