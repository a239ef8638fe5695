#pragma once
#include "internal/index/index_slots.hpp"
#include "internal/search/search.hpp"
#include "platform/async/watched_circuit.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"
#include "settings.hpp"

#include <memory>
#include <string>

namespace fcg::indexer {

/// Searches in an OpenSearch or Elasticsearch that it feeds from the embedded index: it sends every document
/// after the last number sent, and repeats that until the server has it, so it recovers from an outage by
/// itself. While the server cannot be used (circuit open, too slow, no complete index yet) the embedded
/// engine answers, and the response says so. When the embedded index was rebuilt, so is the server's, behind
/// the alias.
class open_search_engine final : public search_engine {
public:
    /// All references must outlive the engine.
    open_search_engine(environment& env, open_search_settings const& settings, storage::database& db,
                       index_slots const& index_slots, search_engine& embedded);
    ~open_search_engine() override;

    /// Starts the feeding. Must run on the background loop.
    void start();
    task<bool> stop(); ///< returns false if something still runs
    /// Feeds what was committed. Thread-safe.
    void wake() override;

    task<http::result<search_page>> search(search_query query) override;
    task<std::vector<suggestion>> suggest(std::string text, std::size_t max_count) override;
    std::string name() const override;

    /// Returns the circuit breaker of the requests to the server.
    async::watched_circuit& circuit();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::indexer
