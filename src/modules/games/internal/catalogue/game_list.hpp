#pragma once
#include "internal/catalogue/game.hpp"
#include "platform/storage/session.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Pages of the catalogue, filtered and sorted.
namespace fcg::games {

enum class sort_key { title, price, release_date };

struct list_order {
    sort_key sort_key = sort_key::title;
    bool descending = false;
};

/// The position in an order behind which a page begins.
struct list_cursor {
    std::string title;    ///< folded title; used if the order is by title
    std::int64_t key = 0; ///< sort key; used if the order is by price or release date
    std::int64_t number = 0;
};

list_cursor first_cursor(list_order const& order);
list_cursor cursor_of(game const& game, list_order const& order);

/// The kinds of labels, in the order of list_query::labels.
inline constexpr std::array<std::string_view, 5> label_kinds{"genre", "tag", "developer", "publisher",
                                                             "platform"};

struct list_query {
    bool available = true;
    std::optional<bool> on_sale; ///< whether a promotion lowers the price; nothing if both match
    std::array<std::optional<std::string>, label_kinds.size()> labels; ///< folded; nothing if any matches
    std::optional<std::int64_t> min_price; ///< bound of the final price, as core::comparable() returns it
    std::optional<std::int64_t> max_price;
    std::optional<std::int64_t> first_day; ///< bound of the release date, as release_key() returns it
    std::optional<std::int64_t> last_day;
    list_order order;
    list_cursor after;
    std::int64_t max = 20;

    /// Returns true if the query filters by anything but `available`. Without a filter, the page is simply
    /// the next rows of the order.
    bool has_filter() const;
};

std::vector<game> read_games(storage::reader& db, list_query const& query);

} // namespace fcg::games
