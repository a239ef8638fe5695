#pragma once
#include "bus/history.hpp"
#include "bus/queue.hpp"
#include "bus/store_module.hpp"
#include "platform/environment.hpp"
#include "reports.hpp"
#include "settings.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fcg::indexer {

/// The indexer module: the index that follows the events, search, suggestions, popular, similar and
/// recommended games, sales statistics. See README.md beside this file.
class module final : public bus::store_module {
public:
    /// Loads the index into memory. Throws storage_error with a message for the operator.
    module(environment& env, search_settings const& settings, bus::consumer_settings const& consuming);
    ~module() override;

    /// Sets the event history and the queues, whose waiting events are counted. Both must outlive the module.
    /// Must be called before start() and before an operator's command.
    void read_from(bus::event_history& events, bus::queue_transport& queues);
    /// Sets a function that returns the number of game events that are stored but not yet in the queues; they
    /// count as waiting. It may be called on any thread. Must be called before start().
    void count_unsent(std::function<std::int64_t()> unsent);

    storage::database& database() override;
    void subscribe(bus::subscriptions& subscriptions) override;
    void add_routes(http::routes& routes) override;
    /// Starts a first build from the event history if there is no index yet, the scheduled verification, and
    /// the feeding of an external search server.
    void start() override;
    task<bool> stop() override;
    /// Returns the circuit "opensearch" of the search server, or none if none is configured.
    std::vector<async::watched_circuit*> circuits() override;
    /// Reports how far the index is behind, the progress of a rebuild, and a search server that cannot be
    /// fed.
    std::string warning() const override;

    /// Returns the queues that the module reads, in whatever process it runs. Publishers in other processes
    /// need them.
    static std::vector<bus::reader> reads();

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

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::indexer
