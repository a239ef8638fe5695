#pragma once
#include "bus/consuming/consumer.hpp"
#include "bus/history.hpp"
#include "bus/queue.hpp"
#include "platform/async/watched_circuit.hpp"
#include "platform/environment.hpp"
#include "platform/http/routing/routes.hpp"
#include "reports.hpp"
#include "settings.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fcg::indexer {

/// The indexer module: the index that follows the events, search, suggestions, popular, similar and
/// recommended games, sales statistics. See README.md beside this file.
class module {
public:
    /// Loads the index into memory. Throws storage_error with a message for the operator.
    module(environment& env, search_settings const& settings, bus::consumer_settings const& consuming);
    ~module();

    void add_routes(http::routes& routes);
    void subscribe(bus::subscriptions& subscriptions);
    /// Returns the queues that the module reads, in whatever process it runs. Publishers in other processes
    /// need them.
    static std::vector<bus::reader> reads();
    storage::database& database();

    /// Sets the event history and the queues for commands that run without start(). Both must outlive the
    /// module.
    void read_from(bus::event_history& events, bus::queue_transport& queues);
    /// Sets a function that returns the number of game events that are stored but not yet in the queues; they
    /// count as waiting. It may be called on any thread. Must be called before start().
    void count_unsent(std::function<std::int64_t()> unsent);

    /// Starts the background work: a first build from `events` when there is no index yet, scheduled
    /// verification, feeding of an external search server. `queues` is used to count the waiting events. Both
    /// must outlive stop(). Must run on the background loop.
    void start(bus::event_history& events, bus::queue_transport& queues);
    /// Stops the background work. Returns false if something still runs that could not be cut off; then
    /// nothing that it uses may be destroyed while the loop runs.
    task<bool> stop();

    /// Rebuilds the index from the event stores beside the live one, and swaps. Resumes after the swap;
    /// `progress(events read, events in all)` is called from time to time. Must run on the background loop.
    /// Throws core::unavailable and builds_already; the live index then stays.
    task<> rebuild(std::function<void(std::int64_t, std::int64_t)> progress);
    /// Starts a rebuild without waiting for it. Returns false if one runs already. Must run on the background
    /// loop.
    bool begin_rebuild();
    /// Compares the index with the catalogue's events, game by game. With `repair` it corrects the
    /// differences, and rebuilds the index where that is not enough. Must run on the background loop. Throws
    /// core::unavailable.
    task<verify_report> verify(bool repair);
    /// Returns the state of the index. Thread-safe.
    index_report report() const;
    /// Returns a warning for readiness: how far the index is behind, and the progress of a rebuild. Empty if
    /// there is nothing to report. Thread-safe.
    std::string note() const;
    /// Returns the state of the circuit breaker "opensearch" of the search server, or nothing if none is
    /// configured. Thread-safe.
    std::optional<async::circuit_status> circuit() const;
    void reset_circuit(); ///< must run on the background loop

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::indexer
