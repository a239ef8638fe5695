#pragma once
#include "bus/consuming/consumer.hpp"
#include "bus/history.hpp"
#include "bus/queue.hpp"
#include "platform/async/watched_circuit.hpp"
#include "platform/core/settings.hpp"
#include "platform/environment.hpp"
#include "platform/http/routing/routes.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace fcg::indexer {

/// The settings of an OpenSearch or Elasticsearch that answers searches instead of the embedded index.
struct open_search_settings {
    std::string url = "http://127.0.0.1:9200";
    std::string index = "fcg-games"; ///< the alias; an index behind it is named "<alias>-<milliseconds>"
    std::string user;                ///< user name of HTTP basic authentication; empty for none
    std::string password;
    std::string ca_file;             ///< PEM file used instead of the system's certificates
    std::int64_t timeout_ms = 2'000; ///< time limit of a search, after which the embedded index answers
    std::int64_t bulk = 500;         ///< maximum number of documents in one request
};

struct search_settings {
    std::string engine = "embedded"; ///< "embedded" or "opensearch"
    open_search_settings open_search;
    std::int64_t popular_days = 30;    ///< window of GET /api/games/popular when the request names none
    std::int64_t half_life_days = 7;   ///< age in days at which a buyer counts half
    std::int64_t verify_hours = 24;    ///< hours between comparisons of index and catalogue; 0 disables
    std::int64_t match_cache_mib = 64; ///< memory for the cached matches of common words
};

void declare_settings(core::declared_settings& settings, search_settings& values);

/// The state of the index.
struct index_report {
    std::int64_t games = 0;            ///< number of games that can be found
    std::int64_t applied_position = 0; ///< time of the latest applied event; the zero time if none
    core::time_point applied_at;       ///< time of the latest applied event; zero time if none
    std::int64_t lag_events = 0;       ///< number of events that wait for the index
    std::chrono::microseconds lag{0};  ///< age of the oldest waiting event
    bool rebuilding = false;
    std::int64_t rebuilt = 0; ///< number of events that the rebuild has read
    std::int64_t to_rebuild = 0;
    std::string engine;      ///< the engine that answers now: "embedded" or "opensearch"
    std::string last_verify; ///< result of the latest verification, for people; empty before the first one
};

/// The result of comparing the index with the catalogue.
struct verify_report {
    std::int64_t games = 0;   ///< games on sale in the catalogue
    std::int64_t missing = 0; ///< games on sale that are not in the index
    std::int64_t extra = 0;   ///< games in the index that are not on sale
    std::int64_t changed = 0; ///< games whose content differs from the catalogue's
    std::int64_t repaired = 0;
    std::vector<std::string> examples; ///< the first 20 differences, for people: "<game id>: missing"

    bool is_clean() const { return missing + extra + changed == 0; }
};

/// Thrown when a rebuild is requested while another one runs.
class builds_already : public std::runtime_error {
public:
    builds_already() : std::runtime_error("the index is being built anew already") {}
};

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
