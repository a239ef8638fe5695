#pragma once
#include "inside/index/shelf.hpp"
#include "inside/search/search.hpp"
#include "platform/storage/database.hpp"

#include <cstddef>
#include <memory>

namespace fcg::indexer {

/// Searches in this process: FTS5 finds the games in which the words stand, the live index filters, counts
/// and ranks them. At the pool for long reads.
class embedded_engine final : public search_engine {
public:
    /// Both outlive it. `cache_octets`: of the games that common words find.
    embedded_engine(storage::database& db, shelf const& from, std::size_t cache_octets);
    ~embedded_engine() override;

    task<http::result<search_page>> search(search_query wanted) override;
    task<std::vector<suggestion>> suggest(std::string text, std::size_t max_count) override;

    std::string name() const override { return "embedded"; }

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::indexer
