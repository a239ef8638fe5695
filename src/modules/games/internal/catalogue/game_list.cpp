#include "internal/catalogue/game_list.hpp"

#include "internal/catalogue/game_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace fcg::games {

namespace {

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

/// What drives the query: the order itself, whose rows are read until the page is full, or one filter, whose
/// rows are all read and then sorted.
struct driver {
    enum kind { order, label, price, release, promotion } kind = order;

    std::size_t label_index = 0; ///< index in label_kinds
};

/// Up to this many rows are read and sorted within some milliseconds. Games that pass a more frequent filter
/// are so dense in the order that walking the order fills a page sooner; this is less certain if several
/// filters apply at once.
constexpr std::int64_t few = 1'500;
constexpr std::int64_t few_of_several = 5'000;

constexpr std::string_view count_label =
    "SELECT count(*) FROM (SELECT 1 FROM game_labels WHERE kind = $1 AND key = $2 LIMIT $3) AS some";

constexpr std::string_view count_prices =
    "SELECT count(*) FROM (SELECT 1 FROM games WHERE available = $1 AND "
    "final_price_key >= $2 AND final_price_key <= $3 LIMIT $4) "
    "AS some";

constexpr std::string_view count_releases = "SELECT count(*) FROM (SELECT 1 FROM games WHERE available = $1 "
                                            "AND release_day >= $2 AND release_day <= $3 LIMIT "
                                            "$4) AS some";

constexpr std::string_view count_promoted =
    "SELECT count(*) FROM (SELECT 1 FROM games WHERE promotion_id > '' LIMIT $1) AS some";

std::int64_t number_in(storage::rows row)
{
    row.next();
    return row.integer(0);
}

struct bounds {
    std::int64_t min;
    std::int64_t max;
};

bounds prices_of(list_query const& query)
{
    return {query.min_price.value_or(lowest), query.max_price.value_or(highest)};
}

/// A query for a period excludes games without a release date.
bounds days_of(list_query const& query)
{
    bool const any_day = !query.first_day && !query.last_day;
    return {query.first_day.value_or(lowest), any_day ? highest : query.last_day.value_or(last_release_day)};
}

driver choose_driver(storage::reader& db, list_query const& query)
{
    bool const by_price = query.min_price || query.max_price;
    bool const by_day = query.first_day || query.last_day;
    auto const labels =
        std::ranges::count_if(query.labels, [](auto const& text) { return text.has_value(); });
    bool const by_promotion = query.on_sale == true;
    auto const max = labels + by_price + by_day + by_promotion > 1 ? few_of_several : few;

    driver best;
    auto fewest = max;
    auto consider = [&best, &fewest](driver driver, std::int64_t rows) {
        if (rows < fewest) {
            best = driver;
            fewest = rows;
        }
    };
    for (std::size_t i = 0; i < label_kinds.size(); ++i)
        if (query.labels[i])
            consider({driver::label, i},
                     number_in(db.query(count_label, label_kinds[i], *query.labels[i], max)));
    auto const [min, dearest] = prices_of(query);
    if (by_price)
        consider({driver::price}, number_in(db.query(count_prices, query.available, min, dearest, max)));
    auto const [first, last] = days_of(query);
    if (by_day)
        consider({driver::release}, number_in(db.query(count_releases, query.available, first, last, max)));
    if (by_promotion)
        consider({driver::promotion}, number_in(db.query(count_promoted, max)));
    return best;
}

struct sort_column {
    std::string_view name;
    std::string_view as_expression; ///< gives the value of the column, but is not served by an index, so that
                                    ///< this column does not drive the query
};

/// The columns in the order of sort_key.
constexpr sort_column sort_columns[] = {{"g.title_key", "g.title_key || ''"},
                                        {"g.final_price_key", "g.final_price_key + 0"},
                                        {"g.release_day", "g.release_day + 0"}};

std::optional<sort_key> leading_column(list_order const& order, driver const& driver)
{
    switch (driver.kind) {
    case driver::order:
        return order.sort_key;
    case driver::price:
        return sort_key::price;
    case driver::release:
        return sort_key::release_date;
    default:
        return std::nullopt;
    }
}

/// Returns "min <= column <= max". The cursor already bounds the leading column of the order; a second bound
/// on that side must not tempt the engine to begin there.
std::string between(sort_key own_sort_key, std::string_view min, std::string_view max,
                    list_order const& order, std::optional<sort_key> leading)
{
    auto const& [name, as_expression] = sort_columns[static_cast<std::size_t>(own_sort_key)];
    bool const has_cursor = leading == own_sort_key && order.sort_key == own_sort_key;
    auto const lower = leading == own_sort_key && !(has_cursor && !order.descending) ? name : as_expression;
    auto const upper = leading == own_sort_key && !(has_cursor && order.descending) ? name : as_expression;
    return fmt::format(" AND {} >= {} AND {} <= {}", lower, min, upper, max);
}

/// Parameters: $1 is available, $2 and $3 are the cursor, $4 is the limit, $5 to $9 are the labels, $10 to
/// $13 are the bounds of price and release date.
std::string make_sql(list_order const& order, driver const& driver, std::optional<bool> on_sale)
{
    auto const leading = leading_column(order, driver);
    auto sql = fmt::format("SELECT {} FROM ", game_columns);
    if (driver.kind == driver::label)
        sql += fmt::format("game_labels d CROSS JOIN games g WHERE d.kind = '{}' AND d.key = ${} AND "
                           "g.number = d.game_number AND g.available + 0 = $1",
                           label_kinds[driver.label_index], driver.label_index + 5);
    else if (driver.kind == driver::promotion)
        sql += "games g WHERE g.promotion_id > '' AND g.available + 0 = $1";
    else
        sql += "games g WHERE g.available = $1";
    if (on_sale)
        sql += *on_sale ? " AND g.promotion_id IS NOT NULL" : " AND g.promotion_id IS NULL";
    for (std::size_t i = 0; i < label_kinds.size(); ++i)
        sql +=
            fmt::format(" AND (${0} IS NULL OR EXISTS (SELECT 1 FROM game_labels l WHERE l.kind = '{1}' AND "
                        "l.key = ${0} AND l.game_number = g.number))",
                        i + 5, label_kinds[i]);
    sql += between(sort_key::price, "$10", "$11", order, leading);
    sql += between(sort_key::release_date, "$12", "$13", order, leading);
    auto const& column = sort_columns[static_cast<std::size_t>(order.sort_key)];
    sql += fmt::format(" AND ({0}, g.number) {1} ($2, $3) ORDER BY {0} {2}, g.number {2} LIMIT $4",
                       leading == order.sort_key ? column.name : column.as_expression,
                       order.descending ? "<" : ">", order.descending ? "DESC" : "ASC");
    return sql;
}

/// Returns the cursor, or the bound of the order's own column if that comes later.
list_cursor start_of(list_query const& query)
{
    if (query.order.sort_key == sort_key::title)
        return query.after;
    auto const [min, max] = query.order.sort_key == sort_key::price ? prices_of(query) : days_of(query);
    if (!query.order.descending && query.after.key < min)
        return {.title = "", .key = min, .number = lowest};
    if (query.order.descending && query.after.key > max)
        return {.title = "", .key = max, .number = highest};
    return query.after;
}

} // namespace

bool list_query::has_filter() const
{
    bool const by_label = std::ranges::any_of(labels, [](auto const& text) { return text.has_value(); });
    return by_label || min_price || max_price || first_day || last_day || on_sale;
}

list_cursor first_cursor(list_order const& order)
{
    if (!order.descending)
        return {.title = "", .key = lowest, .number = lowest};
    return {.title = "\xF4\x8F\xBF\xBF", .key = highest, .number = highest}; // the highest code point
}

list_cursor cursor_of(game const& game, list_order const& order)
{
    switch (order.sort_key) {
    case sort_key::title:
        return {.title = title_key(game), .key = 0, .number = game.number};
    case sort_key::price:
        return {.title = "", .key = core::comparable(final_price(game)), .number = game.number};
    default:
        return {.title = "", .key = release_key(game.release_date), .number = game.number};
    }
}

std::vector<game> read_games(storage::reader& db, list_query const& query)
{
    auto const sql = make_sql(query.order, choose_driver(db, query), query.on_sale);
    auto const start = start_of(query);
    auto const key =
        query.order.sort_key == sort_key::title ? storage::value(start.title) : storage::value(start.key);
    auto const [min, max] = prices_of(query);
    auto const [first, last] = days_of(query);
    auto const& labels = query.labels;
    storage::value const values[] = {
        query.available, key,       start.number, query.max, labels[0], labels[1], labels[2],
        labels[3],       labels[4], min,          max,       first,     last};
    std::vector<game> games;
    auto rows = db.query_with(sql, values);
    while (rows.next())
        games.push_back(read_game(rows));
    return games;
}

} // namespace fcg::games
