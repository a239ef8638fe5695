#pragma once
#include "inside/game.hpp"
#include "platform/storage/session.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// One page of the catalogue, filtered and sorted.
namespace fcg::games {

enum class sort_key { title, price, release_date };

struct list_order {
    sort_key by = sort_key::title;
    bool descending = false;
};

/// Where a page begins: behind this place of the order.
struct list_place {
    std::string title;    ///< folded; of orders by title
    std::int64_t key = 0; ///< of the other orders
    std::int64_t number = 0;
};

list_place first_place(list_order const& order);
list_place place_of(game const& one, list_order const& order);

/// The kinds of labels, in the order of list_query::labels.
inline constexpr std::array<std::string_view, 5> label_kinds{"genre", "tag", "developer", "publisher",
                                                             "platform"};

struct list_query {
    bool available = true;
    std::optional<bool> on_sale; ///< whether a promotion lowers the price; nothing: either
    std::array<std::optional<std::string>, label_kinds.size()> labels; ///< folded; nothing: any
    std::optional<std::int64_t> min_price; ///< core::comparable() of the final one
    std::optional<std::int64_t> max_price;
    std::optional<std::int64_t> first_day; ///< see release_key()
    std::optional<std::int64_t> last_day;
    list_order order;
    list_place after;
    std::int64_t max = 20;

    /// Without a filter the first rows of the order are the page.
    bool has_filter() const;
};

std::vector<game> read_games(storage::reader& in, list_query const& wanted);

} // namespace fcg::games
