#pragma once
#include <cstdint>

namespace fcg::app {

/// What the process keeps of its descriptors for its own files and the connections that it makes: databases,
/// queues, providers, search server. Connections that come never take them.
std::int64_t reserved_descriptors(std::int64_t limit);

/// Raises the process's soft limit of open files, so that `connections` fit beside the reserve, as far as the
/// hard limit lets it. Returns how many connections fit, at most `connections`, and says in the log when they
/// are fewer.
std::int64_t make_room_for_connections(std::int64_t connections);

} // namespace fcg::app
