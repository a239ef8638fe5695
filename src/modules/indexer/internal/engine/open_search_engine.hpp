#pragma once
#include "internal/engine/feeder.hpp"
#include "internal/engine/guarded_server.hpp"
#include "internal/engine/page_reading.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/search/search.hpp"
#include "internal/search/understanding.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"
#include "settings.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

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

    /// Starts the feeding. Must run on the background loop.
    void start() { feeding_.start(); }

    task<bool> stop() { return feeding_.stop(); } ///< returns false if something still runs

    /// Returns a warning if the feeding fails, or an empty text. Thread-safe.
    std::string warning() const { return feeding_.warning(); }

    /// Feeds what was committed. Thread-safe.
    void wake() override { feeding_.wake(); }

    task<http::result<search_page>> search(search_query query) override;
    task<std::vector<suggestion>> suggest(std::string text, std::size_t max_count) override;
    std::string name() const override;

    /// Returns the circuit breaker of the requests to the server.
    async::watched_circuit& circuit() { return server_.circuit(); }

private:
    // Each returns nothing if the server cannot answer.
    task<std::optional<search_page>> try_search(search_query const& query, std::string const& after);
    task<std::optional<search_page>> search_words(search_query const& query, std::string const& after);
    task<std::optional<search_page>> ask(search_query const& query, wording const* words,
                                         std::string const& after);
    task<std::optional<bool>> finds_anything(search_query const& query, wording const& words);
    task<std::optional<std::vector<suggestion>>> try_suggest(std::string const& text, std::size_t max_count);

    task<search_page> complete(wording const* words, found_page found_page, index_slots::index index);
    task<std::optional<wording>> next_wording(std::shared_ptr<wordings> wordings);

    storage::database& db_;
    index_slots const& index_slots_;
    search_engine& embedded_;
    feeder feeding_;
    guarded_server server_;
    telemetry::counter fallbacks_;
};

} // namespace fcg::indexer
