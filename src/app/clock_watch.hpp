#pragma once
#include "platform/async/repeating_task.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

namespace fcg::app {

/// Detects that the machine's wall clock is set while the store runs, and at the start that it was ahead
/// before. Nothing is lost by that, but times that are shown may be wrong. It logs a warning and shows one in
/// /readyz for an hour.
class clock_watch {
public:
    explicit clock_watch(environment& env);

    /// Starts the watch. `files` are the databases of this process's modules, whose newest events tell how
    /// late it was. Must run on the background loop.
    void start(std::vector<storage::database*> const& files);

    /// Returns false if it still runs.
    task<bool> stop() { return watching_.stop(); }

    /// Returns the warning for /readyz: a step of the clock in the last hour, or a watch that fails. Returns
    /// an empty text if there is neither. Thread-safe.
    std::string warning() const;

private:
    std::chrono::microseconds read_lead() const;
    task<std::chrono::microseconds> compare();
    void compare_with(storage::database& file);
    void warn(std::string text);

    environment& env_;
    std::chrono::microseconds lead_; ///< of the wall clock over the steady clock, at the last comparison
    async::repeating_task watching_;

    mutable std::mutex guard_; ///< guards the members below
    std::string warning_;
    core::steady_point warned_at_;
};

} // namespace fcg::app
