#pragma once
#include "bus/consumer.hpp"
#include "bus/history.hpp"
#include "bus/queue.hpp"
#include "platform/async/watched_circuit.hpp"
#include "platform/core/settings.hpp"
#include "platform/http/routes.hpp"
#include "platform/surroundings.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace fcg::indexer {

/// An OpenSearch or Elasticsearch that answers searches instead of the embedded index.
struct open_search_settings {
    std::string url = "http://127.0.0.1:9200";
    std::string index = "fcg-games"; ///< the alias; the indexes behind it are called so with a time behind
    std::string user;                ///< HTTP basic; empty: none
    std::string password;
    std::string ca_file;             ///< PEM, instead of the system's certificates
    std::int64_t timeout_ms = 2'000; ///< of a search; then the embedded index answers
    std::int64_t bulk = 500;         ///< documents in one request
};

struct search_settings {
    std::string engine = "embedded"; ///< or "opensearch"
    open_search_settings open_search;
    std::int64_t popular_days = 30;    ///< the window of GET /api/games/popular when the caller names none
    std::int64_t half_life_days = 7;   ///< a buyer counts half after so many days
    std::int64_t verify_hours = 24;    ///< how often index and catalogue are compared; 0: never by itself
    std::int64_t match_cache_mib = 64; ///< memory for the games that common words find
};

void declare_settings(core::declared_settings& settings, search_settings& into);

/// Where the index stands.
struct index_report {
    std::int64_t games = 0;            ///< that can be found
    std::int64_t applied_position = 0; ///< the highest position of a game event that is in the index
    core::time_point applied_at;       ///< when the last one was applied; the zero time: none yet
    std::int64_t lag_events = 0;       ///< that wait for the index
    std::chrono::microseconds lag{0};  ///< age of the oldest of them
    bool rebuilding = false;
    std::int64_t rebuilt = 0; ///< events that the rebuild has read
    std::int64_t to_rebuild = 0;
    std::string engine;      ///< which answers now: "embedded" or "opensearch"
    std::string last_verify; ///< for people; empty: not yet
};

/// What comparing index and catalogue has found.
struct verify_report {
    std::int64_t games = 0;   ///< of the catalogue, on sale
    std::int64_t missing = 0; ///< on sale and not in the index
    std::int64_t extra = 0;   ///< in the index and not on sale
    std::int64_t changed = 0; ///< another content than the catalogue's
    std::int64_t repaired = 0;
    std::vector<std::string> examples; ///< the first 20, for people: "<game id>: missing"

    bool is_clean() const { return missing + extra + changed == 0; }
};

/// A rebuild was asked for while another one runs.
class builds_already : public std::runtime_error {
public:
    builds_already() : std::runtime_error("the index is being built anew already") {}
};

/// Finding games: the index that follows the events, search, suggestions, what is popular and what a player
/// would like. See README.md beside this file.
class module {
public:
    /// Loads the index into memory. Throws storage_error for the operator.
    module(surroundings& with, search_settings const& how, bus::consumer_settings const& consuming);
    ~module();

    void add_routes(http::routes& into);
    void subscribe(bus::subscriptions& into);
    /// The queues that it reads wherever it runs; publishers elsewhere need them.
    static std::vector<bus::reader> reads();
    storage::database& database();

    /// Where the history is and how much waits, for what needs no start(): commands that run alone. Both
    /// outlive the module.
    void read_from(bus::event_history& events, bus::queue_transport& queues);
    /// How many events of games are in their store and not in the queues yet, where that is known: they count
    /// as waiting. Any thread; before start().
    void count_unsent(std::function<std::int64_t()> unsent);

    /// Background work: a first build from `events` when there is no index yet, scheduled verifying, feeding
    /// an engine elsewhere. `queues` tells how much waits. Both outlive stop(). On the background loop.
    void start(bus::event_history& events, bus::queue_transport& queues);
    /// False: something still runs that could not be cut off, so nothing that it uses may be destroyed while
    /// the loop runs.
    task<bool> stop();

    /// Builds the index anew from the event stores beside the live one, and swaps. Resumes when it has
    /// swapped; `progress(events read, events in all)` is called now and then. On the background loop. Throws
    /// core::unavailable and builds_already; the live index then stays.
    task<> rebuild(std::function<void(std::int64_t, std::int64_t)> progress);
    /// The same for who does not wait for it. False: a rebuild runs already. On the background loop.
    bool begin_rebuild();
    /// Compares the index with the catalogue's events, game by game; with `repair` it mends what differs, and
    /// builds anew where that is not enough. On the background loop. Throws core::unavailable.
    task<verify_report> verify(bool repair);
    /// Any thread.
    index_report report() const;
    /// For readiness: how far the index is behind, and how far a rebuild is; empty when there is nothing to
    /// say. Any thread.
    std::string note() const;
    /// "opensearch": whether the search server is asked; nothing where there is none. Any thread.
    std::optional<async::circuit_status> circuit() const;
    void reset_circuit(); ///< on the background loop

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::indexer
