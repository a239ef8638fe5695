#include "app/descriptors.hpp"

#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <limits>
#include <sys/resource.h>

namespace fcg::app {

namespace {

constexpr std::int64_t usual_reserve = 512;

std::int64_t as_count(rlim_t limit)
{
    constexpr auto max = std::numeric_limits<std::int64_t>::max();
    return limit >= static_cast<rlim_t>(max) ? max : static_cast<std::int64_t>(limit);
}

/// Raises the soft limit. Returns the limit that now applies.
std::int64_t raise_limit(std::int64_t target)
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return target; // there is no such limit
    auto const before = as_count(limit.rlim_cur);
    auto const raised = std::min(target, as_count(limit.rlim_max));
    if (raised <= before)
        return before;
    limit.rlim_cur = static_cast<rlim_t>(raised);
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? raised : before;
}

} // namespace

std::int64_t reserved_descriptors(std::int64_t limit)
{
    return std::min(usual_reserve, limit / 2);
}

std::int64_t make_room_for_connections(std::int64_t connections)
{
    auto const limit = raise_limit(connections + usual_reserve);
    auto const room = std::max<std::int64_t>(limit - reserved_descriptors(limit), 1);
    if (room >= connections)
        return connections;
    telemetry::log(
        telemetry::level::warning, "app", "",
        "the limit of open files, {}, leaves room for {} connections at one time, not for {}: raise "
        "its hard limit, or lower http.maxConnections",
        limit, room, connections);
    return room;
}

} // namespace fcg::app
