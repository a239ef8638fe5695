#pragma once
#include "inside/index/document.hpp"
#include "inside/index/numbers.hpp"
#include "platform/async/task.hpp"
#include "platform/http/problem.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Searching, whatever engine answers.
namespace fcg::indexer {

enum class search_order { relevance, popularity, title, price, release_date };

/// Where a page begins: behind the last game of the one before. What it holds is the engine's affair.
struct search_place {
    std::vector<std::string> keys; ///< empty: the first page
};

struct search_query {
    std::string text{};                                           ///< as it was typed; empty: every game
    std::array<std::optional<std::string>, label_kinds> labels{}; ///< by label_kind; names in any case
    std::optional<std::int64_t> min_price{};                      ///< core::comparable() of the final one
    std::optional<std::int64_t> max_price{};
    std::optional<bool> on_sale{};           ///< whether a promotion lowers the price; nothing: either
    std::optional<std::int32_t> first_day{}; ///< see release_day()
    std::optional<std::int32_t> last_day{};
    search_order order = search_order::relevance;
    bool descending = false; ///< of title, price and release date
    bool facets = false;
    std::size_t limit = 20;
    search_place after{};
};

struct search_hit {
    document what;
    /// Fields in which words of the query stand, with those marked (see highlight.hpp).
    std::vector<std::pair<std::string, std::string>> highlights;
};

struct facet_value {
    std::string value; ///< "Indie", "2018", "10-20"
    std::int64_t games = 0;
};

/// One for each kind but publisher; the most frequent first, bands and years in their order.
struct facet {
    std::string name; ///< "genre", "tag", "developer", "platform", "priceBand", "releaseYear"
    std::vector<facet_value> values;
};

struct search_page {
    std::vector<search_hit> hits;
    std::int64_t total = 0;
    std::vector<facet> facets; ///< empty unless they were asked for
    std::optional<search_place> next;
    std::string corrected; ///< the query as it was understood when a typo was forgiven; else empty
    std::string engine;    ///< "embedded" or "opensearch"
    bool fallback = false; ///< the engine that is configured could not be asked
};

struct suggestion {
    std::string text;    ///< "The Witcher® 3: Wild Hunt"
    std::string kind;    ///< "title", "developer", "tag"
    std::string game_id; ///< of titles
};

/// Who answers searches. Call from any loop.
class search_engine {
public:
    virtual ~search_engine() = default;
    /// A problem for a place that it did not give. Throws core::unavailable, async::workplace_full.
    virtual task<http::result<search_page>> search(search_query wanted) = 0;
    virtual task<std::vector<suggestion>> suggest(std::string text, std::size_t max_count) = 0;

    /// Something was committed to the index. Any thread.
    virtual void wake() {}

    /// For report(): who answers now.
    virtual std::string name() const = 0;
};

} // namespace fcg::indexer
