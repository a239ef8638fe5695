#pragma once
#include "internal/index/document.hpp"
#include "internal/index/numbers.hpp"
#include "platform/async/task.hpp"
#include "platform/http/problem.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Search, independent of the engine.
namespace fcg::indexer {

enum class search_order { relevance, popularity, title, price, release_date };

/// The beginning of a page: after the last game of the previous one. Its content belongs to the engine.
struct search_cursor {
    std::vector<std::string> keys; ///< empty for the first page
};

struct search_query {
    /// The text as it was typed; empty finds every game.
    std::string text{};
    std::array<std::optional<std::string>, label_kinds> labels{}; ///< by label_kind; names in any case
    std::optional<std::int64_t> min_price{};                      ///< core::comparable() of the final price
    std::optional<std::int64_t> max_price{};
    std::optional<bool> on_sale{};           ///< whether a promotion lowers the price; nothing accepts both
    std::optional<std::int32_t> first_day{}; ///< see release_day()
    std::optional<std::int32_t> last_day{};
    search_order order = search_order::relevance;
    bool descending = false; ///< for title, price and release date
    bool facets = false;
    std::size_t limit = 20;
    search_cursor after{};
};

struct search_hit {
    document document;
    /// The fields that contain words of the query, with those words marked (see highlights.hpp).
    std::vector<std::pair<std::string, std::string>> highlights;
};

struct facet_value {
    std::string value; ///< "Indie", "2018", "10-20"
    std::int64_t games = 0;
};

/// The values of one kind of label (every kind but publisher): the most frequent first, price bands and years
/// in their natural order.
struct facet {
    std::string name; ///< "genre", "tag", "developer", "platform", "priceBand", "releaseYear"
    std::vector<facet_value> values;
};

struct search_page {
    std::vector<search_hit> hits;
    std::int64_t total = 0;
    std::vector<facet> facets; ///< empty unless requested
    std::optional<search_cursor> next;
    std::string corrected; ///< the query as it was understood if a typo was forgiven, else empty
    std::string engine;    ///< "embedded" or "opensearch"
    bool fallback = false; ///< the configured engine was not available
};

struct suggestion {
    std::string text;    ///< "The Witcher® 3: Wild Hunt"
    std::string kind;    ///< "title", "developer", "tag"
    std::string game_id; ///< of titles only
};

/// The interface of the engines that answer searches. May be called on any loop.
class search_engine {
public:
    virtual ~search_engine() = default;
    /// Returns a page, or a problem if the cursor did not come from this engine. Throws core::unavailable,
    /// async::executor_full.
    virtual task<http::result<search_page>> search(search_query query) = 0;
    virtual task<std::vector<suggestion>> suggest(std::string text, std::size_t max_count) = 0;

    /// Notifies the engine that something was committed to the index. Thread-safe.
    virtual void wake() {}

    /// Returns the name of the engine that answers now, for report().
    virtual std::string name() const = 0;
};

} // namespace fcg::indexer
