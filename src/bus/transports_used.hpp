#pragma once
#include "platform/storage/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fcg::bus {

/// A transport that may hold messages of this store; remembered in bus.db, so that what waits in one that is
/// no longer configured is not forgotten.
struct used_transport {
    std::string name; ///< as bus.transport names it
    // Of SQS alone: where its queues are, as configured when it was used last.
    std::string region;
    std::string endpoint;
    std::string queue_prefix;

    bool operator==(used_transport const&) const = default;
};

std::vector<used_transport> transports_used(storage::reader& in);
/// Replaces what was known of a transport of this name.
void note_transport(storage::transaction& in, used_transport const& used);
/// Nothing waits there any more.
void forget_transport(storage::transaction& in, std::string_view name);

} // namespace fcg::bus
