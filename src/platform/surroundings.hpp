#pragma once
#include "platform/async/loop.hpp"
#include "platform/async/task_group.hpp"
#include "platform/async/workplace.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/random.hpp"
#include "platform/storage/database.hpp"
#include "platform/telemetry/metrics.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace fcg {

/// What a module gets from outside: time, chance, ids, where its work runs, its storage, and the metrics.
/// All of it outlives every module. A test hands in its own, down to a single thread with simulated time.
struct surroundings {
    core::clock& clock;
    core::random_source& chance;
    core::id_generator& ids;
    async::loop& background; ///< relays, consumers, sweepers
    telemetry::metrics& metrics;
    std::filesystem::path data_folder; ///< exists; only this process writes in it

    /// Opens `<data folder>/<module>.db` with its own writer, migrated. Throws storage_error for the
    /// operator.
    std::function<std::unique_ptr<storage::database>(std::string module)> open_database;
    /// Threads of a module's own, for work that blocks (password hashing). Bounded.
    std::function<std::unique_ptr<async::workplace>(std::string name, std::size_t threads,
                                                    std::size_t max_waiting)>
        make_workplace;
};

} // namespace fcg
