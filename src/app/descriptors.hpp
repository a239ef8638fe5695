#pragma once
#include <cstdint>

namespace fcg::app {

/// Returns the number of descriptors that the process reserves for its own files and outgoing connections:
/// databases, queues, providers, search server. Incoming connections never take them.
std::int64_t reserved_descriptors(std::int64_t limit);

/// Raises the process's soft limit of open files, as far as the hard limit allows, so that `connections` fit
/// beside the reserve. Returns how many connections fit, at most `connections`, and logs it if they are
/// fewer.
std::int64_t make_room_for_connections(std::int64_t connections);

} // namespace fcg::app
