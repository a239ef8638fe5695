#pragma once
#include "platform/async/task_group.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace fcg::app {

/// Notices when the machine's wall clock is set while the store runs, and at the start that it was ahead
/// before. Nothing is lost by that, but times that are shown may be wrong: a warning in the log, and for an
/// hour a note in /readyz.
class clock_watch {
public:
    explicit clock_watch(surroundings& env);

    /// On the background loop. `files` are those of the modules here, whose newest events tell how late it
    /// was.
    void start(std::vector<storage::database*> const& files);
    /// Returns false when it still runs.
    task<bool> stop();

    /// What /readyz notes; empty when there was no step lately. Any thread.
    std::string note() const;

private:
    task<> watch();
    void compare_with(storage::database& file);
    void warn(std::string what);

    surroundings& env_;
    async::task_group tasks_;

    mutable std::mutex guard_; ///< guards what follows
    std::string warning_;
    core::steady_point warned_at_;
};

} // namespace fcg::app
