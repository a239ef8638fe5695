#pragma once
#include "platform/async/loop.hpp"
#include "platform/async/task_group.hpp"
#include "platform/async/workplace.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/random.hpp"
#include "platform/telemetry/metrics.hpp"

namespace fcg {

/// What a module gets from outside: time, chance, ids, where its background work runs, and the metrics. All of it
/// outlives every module. A test hands in its own.
struct surroundings {
    core::clock& clock;
    core::random_source& chance;
    core::id_generator& ids;
    async::loop& background;       ///< relays, consumers, sweepers
    async::workplace& long_reads;  ///< for storage::database::read_long
    telemetry::metrics& metrics;
};

} // namespace fcg
