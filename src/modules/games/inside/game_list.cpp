#include "inside/game_list.hpp"

#include "inside/game_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>

namespace fcg::games {

namespace {

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

/// What leads the engine through the games: the order itself, of which it takes rows until the page is full,
/// or one filter, of which it takes all rows and sorts them.
struct driver {
    enum kind { order, label, price, release, promotion } by = order;

    std::size_t label_index = 0; ///< in label_kinds
};

/// Up to this many rows are gathered and sorted within some milliseconds. A filter that more games pass is
/// met so often on the way through the order that walking it finds a page sooner; less surely so when several
/// must be met at once.
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

bounds prices_of(list_query const& wanted)
{
    return {wanted.min_price.value_or(lowest), wanted.max_price.value_or(highest)};
}

/// Whoever asks for a time does not ask for games without a date.
bounds days_of(list_query const& wanted)
{
    bool const any_day = !wanted.first_day && !wanted.last_day;
    return {wanted.first_day.value_or(lowest),
            any_day ? highest : wanted.last_day.value_or(last_release_day)};
}

driver choose_driver(storage::reader& in, list_query const& wanted)
{
    bool const by_price = wanted.min_price || wanted.max_price;
    bool const by_day = wanted.first_day || wanted.last_day;
    auto const labels = std::ranges::count_if(wanted.labels, [](auto const& one) { return one.has_value(); });
    bool const by_promotion = wanted.on_sale == true;
    auto const max = labels + by_price + by_day + by_promotion > 1 ? few_of_several : few;

    driver best;
    auto fewest = max;
    auto consider = [&best, &fewest](driver one, std::int64_t rows) {
        if (rows < fewest) {
            best = one;
            fewest = rows;
        }
    };
    for (std::size_t i = 0; i < label_kinds.size(); ++i)
        if (wanted.labels[i])
            consider({driver::label, i},
                     number_in(in.query(count_label, label_kinds[i], *wanted.labels[i], max)));
    auto const [min, dearest] = prices_of(wanted);
    if (by_price)
        consider({driver::price}, number_in(in.query(count_prices, wanted.available, min, dearest, max)));
    auto const [first, last] = days_of(wanted);
    if (by_day)
        consider({driver::release}, number_in(in.query(count_releases, wanted.available, first, last, max)));
    if (by_promotion)
        consider({driver::promotion}, number_in(in.query(count_promoted, max)));
    return best;
}

struct sort_column {
    std::string_view name;
    std::string_view as_expression; ///< the same value, which no index serves: this column must not lead
};

/// In the order of sort_key.
constexpr sort_column sort_columns[] = {{"g.title_key", "g.title_key || ''"},
                                        {"g.final_price_key", "g.final_price_key + 0"},
                                        {"g.release_day", "g.release_day + 0"}};

std::optional<sort_key> leading_column(list_order const& order, driver const& by)
{
    switch (by.by) {
    case driver::order:
        return order.by;
    case driver::price:
        return sort_key::price;
    case driver::release:
        return sort_key::release_date;
    default:
        return std::nullopt;
    }
}

/// "least <= column <= most". Where the page begins bounds the leading column of the order too; a second
/// bound on that side must not tempt the engine to begin there.
std::string between(sort_key of, std::string_view min, std::string_view max, list_order const& order,
                    std::optional<sort_key> leading)
{
    auto const& [name, as_expression] = sort_columns[static_cast<std::size_t>(of)];
    bool const has_place = leading == of && order.by == of;
    auto const lower = leading == of && !(has_place && !order.descending) ? name : as_expression;
    auto const upper = leading == of && !(has_place && order.descending) ? name : as_expression;
    return fmt::format(" AND {} >= {} AND {} <= {}", lower, min, upper, max);
}

/// $1 available, $2 and $3 the place, $4 the limit, $5 to $9 the labels, $10 to $13 the bounds of price and
/// release.
std::string make_sql(list_order const& order, driver const& by, std::optional<bool> on_sale)
{
    auto const leading = leading_column(order, by);
    auto sql = fmt::format("SELECT {} FROM ", game_columns);
    if (by.by == driver::label)
        sql += fmt::format("game_labels d CROSS JOIN games g WHERE d.kind = '{}' AND d.key = ${} AND "
                           "g.number = d.game_number AND g.available + 0 = $1",
                           label_kinds[by.label_index], by.label_index + 5);
    else if (by.by == driver::promotion)
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
    auto const& column = sort_columns[static_cast<std::size_t>(order.by)];
    sql += fmt::format(" AND ({0}, g.number) {1} ($2, $3) ORDER BY {0} {2}, g.number {2} LIMIT $4",
                       leading == order.by ? column.name : column.as_expression, order.descending ? "<" : ">",
                       order.descending ? "DESC" : "ASC");
    return sql;
}

/// The place, or the bound of the order's own column when that comes later.
list_place start_of(list_query const& wanted)
{
    if (wanted.order.by == sort_key::title)
        return wanted.after;
    auto const [min, max] = wanted.order.by == sort_key::price ? prices_of(wanted) : days_of(wanted);
    if (!wanted.order.descending && wanted.after.key < min)
        return {.title = "", .key = min, .number = lowest};
    if (wanted.order.descending && wanted.after.key > max)
        return {.title = "", .key = max, .number = highest};
    return wanted.after;
}

} // namespace

bool list_query::has_filter() const
{
    bool const by_label = std::ranges::any_of(labels, [](auto const& one) { return one.has_value(); });
    return by_label || min_price || max_price || first_day || last_day || on_sale;
}

list_place first_place(list_order const& order)
{
    if (!order.descending)
        return {.title = "", .key = lowest, .number = lowest};
    return {.title = "\xF4\x8F\xBF\xBF", .key = highest, .number = highest}; // the last code point of all
}

list_place place_of(game const& one, list_order const& order)
{
    switch (order.by) {
    case sort_key::title:
        return {.title = title_key(one), .key = 0, .number = one.number};
    case sort_key::price:
        return {.title = "", .key = core::comparable(final_price(one)), .number = one.number};
    default:
        return {.title = "", .key = release_key(one.release_date), .number = one.number};
    }
}

std::vector<game> read_games(storage::reader& in, list_query const& wanted)
{
    auto const sql = make_sql(wanted.order, choose_driver(in, wanted), wanted.on_sale);
    auto const start = start_of(wanted);
    auto const key =
        wanted.order.by == sort_key::title ? storage::value(start.title) : storage::value(start.key);
    auto const [min, max] = prices_of(wanted);
    auto const [first, last] = days_of(wanted);
    auto const& labels = wanted.labels;
    storage::value const values[] = {
        wanted.available, key,       start.number, wanted.max, labels[0], labels[1], labels[2],
        labels[3],        labels[4], min,          max,        first,     last};
    std::vector<game> found;
    auto rows = in.query_with(sql, values);
    while (rows.next())
        found.push_back(read_game(rows));
    return found;
}

} // namespace fcg::games
