#pragma once
#include "inside/index/shelf.hpp"
#include "inside/search/search.hpp"
#include "module.hpp"
#include "platform/async/watched_circuit.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

#include <memory>
#include <string>

namespace fcg::indexer {

/// Searches in an OpenSearch or Elasticsearch, which it feeds from the embedded index: every document behind
/// the number that was sent last, again and again, so that an outage is caught up with by itself. While the
/// server cannot be asked (circuit open, too slow, no complete index yet) the embedded engine answers, and
/// the answer says so. Its index is built anew, behind the alias, when the embedded one was.
class open_search_engine final : public search_engine {
public:
    /// All outlive it.
    open_search_engine(surroundings& with, open_search_settings const& how, storage::database& db,
                       shelf const& from, search_engine& embedded);
    ~open_search_engine() override;

    /// The feeding. On the background loop.
    void start();
    task<bool> stop(); ///< false: something still runs
    /// Feeds what was committed.
    void wake() override;

    task<http::result<search_page>> search(search_query wanted) override;
    task<std::vector<suggestion>> suggest(std::string text, std::size_t max_count) override;
    std::string name() const override;

    /// Of the questions to the server.
    async::watched_circuit& circuit();

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::indexer
