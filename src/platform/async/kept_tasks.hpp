#pragma once
#include "platform/async/task_group.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

/// Tasks that must run as long as the store does: sweepers, relays, schedules.
namespace fcg::async {

/// Runs what `begin` makes as a member of the group. When it ends before the group is told to, by itself or
/// by an exception, that is an error in the log and stands in failing_tasks(), and it is begun again: after a
/// second at first, after twice as long each time, after a minute at most. A run that lasts ten minutes makes
/// up for all before it. On the loop's thread; `tasks` runs on `loop`.
void keep_running(task_group& tasks, loop& loop, std::string name, std::function<task<>()> begin);

/// The tasks of this loop that ended although they must not, each with the reason, until one has run for ten
/// minutes since. Any thread.
std::map<std::string, std::string> failing_tasks(loop& loop);

/// How often each kept task of this loop has ended early since the start; 0 for those that never did. Any
/// thread.
std::map<std::string, std::int64_t> early_ends(loop& loop);

} // namespace fcg::async
