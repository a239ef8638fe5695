#pragma once
#include "platform/async/task_group.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

/// Tasks that must run as long as the store does: sweepers, relays, schedules.
namespace fcg::async {

/// Runs the task that `begin` makes as a member of the group. If it ends before the group is drained, by
/// itself or with an exception, this logs an error, lists the task in failing_tasks() and begins it again:
/// after one second at first, after twice as long each time, after at most a minute. A run of ten minutes
/// resets the pause and removes the task from that list. Must be called on the loop's thread; `tasks` must
/// run on `loop`.
void keep_running(task_group& tasks, loop& loop, std::string name, std::function<task<>()> begin);

/// Returns the tasks of this loop that ended although they must not, each with the reason, until one has run
/// for ten minutes since. Thread-safe.
std::map<std::string, std::string> failing_tasks(loop& loop);

/// Returns how often each kept task of this loop has ended early since the start; 0 for those that never did.
/// Thread-safe.
std::map<std::string, std::int64_t> early_ends(loop& loop);

} // namespace fcg::async
