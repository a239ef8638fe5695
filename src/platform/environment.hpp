#pragma once
#include "platform/async/executor.hpp"
#include "platform/async/loop.hpp"
#include "platform/async/task_group.hpp"
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

/// Everything that a module receives from the program: time, random numbers, ids, its loop, its storage and
/// the metrics. All of it outlives every module. A test passes its own objects, down to a single thread with
/// simulated time.
struct environment {
    core::clock& clock;
    core::random_source& random;
    core::id_generator& ids;
    async::loop& background; ///< the loop of relays, consumers and sweepers
    telemetry::metrics& metrics;
    std::filesystem::path data_folder; ///< an existing folder that only this process writes to

    /// Opens `<data folder>/<module>.db` with its own writer and runs its migrations. Throws storage_error
    /// with a message for the operator.
    std::function<std::unique_ptr<storage::database>(std::string module)> open_database;
    /// Makes a bounded thread pool of the module's own, for work that blocks (password hashing).
    std::function<std::unique_ptr<async::executor>(std::string name, std::size_t threads,
                                                   std::size_t max_waiting)>
        make_thread_pool;
};

} // namespace fcg
