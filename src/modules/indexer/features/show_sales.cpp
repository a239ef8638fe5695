#include "features/features.hpp"
#include "inside/index/by_slot.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>

namespace fcg::indexer {

namespace {

struct sales_query {
    std::string by = "day";
    std::optional<std::chrono::year_month_day> from;
    std::optional<std::chrono::year_month_day> to;
    std::int64_t limit = 100;
};

http::shape<sales_query> const sales_query_shape{
    "SalesQuery",
    {http::with_default(http::choice("by", &sales_query::by, {"day", "game", "genre"})),
     http::date("from", &sales_query::from, "the first day (UTC); 30 days with the last when left out"),
     http::date("to", &sales_query::to, "the last day (UTC), included; today when left out"),
     http::with_default(http::integer("limit", &sales_query::limit, 1, 1'000))}};

/// Moments from `begin` on, before `end`.
struct period {
    core::time_point begin;
    core::time_point end;
};

http::result<period> read_period(sales_query const& wanted, core::time_point now)
{
    using std::chrono::days;
    auto const to = wanted.to ? std::chrono::sys_days(*wanted.to) : std::chrono::floor<days>(now);
    auto const from = wanted.from ? std::chrono::sys_days(*wanted.from) : to - days(29);
    if (from > to)
        return http::invalid_fields({{"from", "is after the last day"}});
    return period{from, to + days(1)};
}

/// What was sold and what it brought, in one currency.
struct takings {
    std::int64_t sales = 0;
    std::string revenue; ///< decimal text
    std::string currency;
};

struct takings_of_day : takings {
    std::chrono::year_month_day day;
};

struct takings_of_game : takings {
    std::string game_id;
    std::optional<std::string> title;
};

struct takings_of_genre : takings {
    std::optional<std::string> genre;
};

template <class T>
http::shape<T> shape_of(std::string name, std::vector<http::field<T>> fields)
{
    fields.push_back(http::integer<T>("sales", &T::sales, 0, INT64_MAX));
    fields.push_back(
        http::decimal<T>("revenue", &T::revenue, "the prices paid; what was given back does not count"));
    fields.push_back(http::text<T>("currency", &T::currency));
    return {std::move(name), std::move(fields)};
}

auto const of_day_shape =
    shape_of<takings_of_day>("SalesOfDay", {http::date("day", &takings_of_day::day, "in UTC")});
auto const of_game_shape = shape_of<takings_of_game>(
    "SalesOfGame",
    {http::text("gameId", &takings_of_game::game_id),
     http::text("title", &takings_of_game::title, {.description = "null: the index never had it"})});
auto const of_genre_shape = shape_of<takings_of_genre>(
    "SalesOfGenre",
    {http::text("genre", &takings_of_genre::genre, {.description = "null: of games without one"})});

takings to_takings(std::int64_t sales, std::int64_t minor, std::string_view code)
{
    auto const currency = core::currency::parse(code).value();
    return {sales, core::format_minor(minor, currency.decimals()), std::string(code)};
}

constexpr std::string_view select_by_day =
    "SELECT sold_at / 86400000000 AS day, currency, COUNT(*), SUM(amount_minor) FROM sales "
    "WHERE sold_at >= $1 AND sold_at < $2 GROUP BY day, currency ORDER BY day DESC, currency LIMIT $3";

std::string by_day(storage::reader& in, period const& when, std::int64_t max_count)
{
    std::vector<takings_of_day> found;
    auto rows = in.query(select_by_day, when.begin, when.end, max_count);
    while (rows.next())
        found.push_back({to_takings(rows.integer(2), rows.integer(3), rows.text(1)),
                         std::chrono::sys_days(std::chrono::days(rows.integer(0)))});
    return of_day_shape.write_page(found, std::nullopt);
}

by_slot const select_by_game(
    "SELECT s.game_id, s.currency, s.sold, s.minor, d.title FROM "
    "(SELECT game_id, currency, COUNT(*) AS sold, SUM(amount_minor) AS minor FROM sales "
    "WHERE sold_at >= $1 AND sold_at < $2 GROUP BY game_id, currency "
    "ORDER BY COUNT(*) DESC, game_id, currency LIMIT $3) s "
    "LEFT JOIN documents_a d ON d.game_id = s.game_id ORDER BY s.sold DESC, s.game_id, s.currency");

std::string by_game(storage::reader& in, slot from, period const& when, std::int64_t max_count)
{
    std::vector<takings_of_game> found;
    auto rows = in.query(select_by_game[from], when.begin, when.end, max_count);
    while (rows.next())
        found.push_back({to_takings(rows.integer(2), rows.integer(3), rows.text(1)),
                         std::string(rows.text(0)), rows.maybe_text(4)});
    return of_game_shape.write_page(found, std::nullopt);
}

// The genres of a game stand in one column, each on a line of its own.
by_slot const
    select_with_genres("SELECT s.currency, s.sold, s.minor, d.genres FROM "
                       "(SELECT game_id, currency, COUNT(*) AS sold, SUM(amount_minor) AS minor FROM sales "
                       "WHERE sold_at >= $1 AND sold_at < $2 GROUP BY game_id, currency) s "
                       "LEFT JOIN documents_a d ON d.game_id = s.game_id");

struct sum {
    std::string genre; ///< empty: none
    std::string currency;
    std::int64_t sales = 0;
    std::int64_t minor = 0;
};

std::vector<sum> sum_by_genre(storage::reader& in, slot from, period const& when)
{
    std::map<std::pair<std::string, std::string>, sum> sums;
    auto rows = in.query(select_with_genres[from], when.begin, when.end);
    while (rows.next()) {
        auto genres = rows.text(3);
        do {
            auto const end = std::min(genres.find('\n'), genres.size());
            std::string const genre(genres.substr(0, end));
            std::string const currency(rows.text(0));
            auto& one = sums.try_emplace({genre, currency}, sum{genre, currency}).first->second;
            one.sales += rows.integer(1);
            one.minor += rows.integer(2);
            genres.remove_prefix(std::min(end + 1, genres.size()));
        } while (!genres.empty());
    }
    std::vector<sum> list;
    for (auto& [key, one] : sums)
        list.push_back(std::move(one));
    std::ranges::sort(list, {},
                      [](sum const& one) { return std::tuple(-one.sales, one.genre, one.currency); });
    return list;
}

std::string by_genre(storage::reader& in, slot from, period const& when, std::int64_t max_count)
{
    std::vector<takings_of_genre> found;
    for (auto const& one : sum_by_genre(in, from, when)) {
        if (std::ssize(found) == max_count)
            break;
        found.push_back({to_takings(one.sales, one.minor, one.currency),
                         one.genre.empty() ? std::nullopt : std::optional(one.genre)});
    }
    return of_genre_shape.write_page(found, std::nullopt);
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const wanted = sales_query_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    auto const when = read_period(*wanted, of.with.clock.now());
    if (!when)
        co_return when.error();
    auto look = [from = of.shelf.live().tables, by = wanted->by, period = *when,
                 max_count = wanted->limit](storage::reader& in) {
        return by == "day"    ? by_day(in, period, max_count)
               : by == "game" ? by_game(in, from, period, max_count)
                              : by_genre(in, from, period, max_count);
    };
    auto page = co_await of.db.read_long(std::move(look));
    co_return http::ok(std::move(page));
}

std::shared_ptr<http::schema const> describe_answer()
{
    return std::make_shared<http::schema const>(
        http::schema{.name = "Sales",
                     .document = R"({"anyOf":[{"$ref":"#/components/schemas/SalesOfDayPage"},)"
                                 R"({"$ref":"#/components/schemas/SalesOfGamePage"},)"
                                 R"({"$ref":"#/components/schemas/SalesOfGenrePage"}]})",
                     .parameters = {},
                     .inner = {of_day_shape.describe_page(), of_game_shape.describe_page(),
                               of_genre_shape.describe_page()}});
}

} // namespace

void show_sales(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/admin/statistics/sales",
              .access = http::access::admin,
              .summary = "Sales and revenue of a period: by day, the newest first, or by game or genre, the "
                         "most sold first; each currency in a row of its own. A game with two genres counts "
                         "in both.",
              .tag = "indexer",
              .answers = {{200, "Sums", describe_answer()}, {400, "A parameter is unknown or not valid"}},
              .query = sales_query_shape.describe(),
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::indexer
