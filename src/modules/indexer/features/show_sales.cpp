#include "features/features.hpp"
#include "internal/index/by_slot.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/index/responses.hpp"
#include "internal/text/lists.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>

namespace fcg::indexer {

namespace {

struct sales_query {
    std::string group_by = "day";
    std::optional<std::chrono::year_month_day> from;
    std::optional<std::chrono::year_month_day> to;
    std::int64_t limit = 100;
};

http::shape<sales_query> const sales_query_shape{
    "SalesQuery",
    {http::with_default(http::choice("by", &sales_query::group_by, {"day", "game", "genre"})),
     http::date("from", &sales_query::from, "the first day (UTC); 30 days with the last when left out"),
     http::date("to", &sales_query::to, "the last day (UTC), included; today when left out"),
     http::with_default(http::integer("limit", &sales_query::limit, 1, 1'000))}};

/// The moments from `begin` up to, but not including, `end`.
struct period {
    core::time_point begin;
    core::time_point end;
};

http::result<period> read_period(sales_query const& sales_query, core::time_point now)
{
    using std::chrono::days;
    auto const time = sales_query.to ? std::chrono::sys_days(*sales_query.to) : std::chrono::floor<days>(now);
    auto const moment = sales_query.from ? std::chrono::sys_days(*sales_query.from) : time - days(29);
    if (moment > time)
        return http::invalid_fields({{"from", "is after the last day"}});
    return period{moment, time + days(1)};
}

/// The number of sales and the revenue in one currency.
struct takings {
    std::int64_t sales = 0;
    std::string revenue; ///< as decimal text
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
    fields.push_back(http::decimal<T>("revenue", &T::revenue, "the prices paid, without refunds"));
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

std::string by_day(storage::reader& db, period const& when, std::int64_t max_count)
{
    std::vector<takings_of_day> takings_of_days;
    auto rows = db.query(select_by_day, when.begin, when.end, max_count);
    while (rows.next())
        takings_of_days.push_back({to_takings(rows.integer(2), rows.integer(3), rows.text(1)),
                                   std::chrono::sys_days(std::chrono::days(rows.integer(0)))});
    return of_day_shape.write_page(takings_of_days, std::nullopt);
}

by_slot const select_by_game(
    "SELECT s.game_id, s.currency, s.sold, s.minor, d.title FROM "
    "(SELECT game_id, currency, COUNT(*) AS sold, SUM(amount_minor) AS minor FROM sales "
    "WHERE sold_at >= $1 AND sold_at < $2 GROUP BY game_id, currency "
    "ORDER BY COUNT(*) DESC, game_id, currency LIMIT $3) s "
    "LEFT JOIN documents_a d ON d.game_id = s.game_id ORDER BY s.sold DESC, s.game_id, s.currency");

std::string by_game(storage::reader& db, slot slot, period const& when, std::int64_t max_count)
{
    std::vector<takings_of_game> takings_of_games;
    auto rows = db.query(select_by_game[slot], when.begin, when.end, max_count);
    while (rows.next())
        takings_of_games.push_back({to_takings(rows.integer(2), rows.integer(3), rows.text(1)),
                                    std::string(rows.text(0)), rows.maybe_text(4)});
    return of_game_shape.write_page(takings_of_games, std::nullopt);
}

// The genres of a game are in one column, one per line.
by_slot const
    select_with_genres("SELECT s.currency, s.sold, s.minor, d.genres FROM "
                       "(SELECT game_id, currency, COUNT(*) AS sold, SUM(amount_minor) AS minor FROM sales "
                       "WHERE sold_at >= $1 AND sold_at < $2 GROUP BY game_id, currency) s "
                       "LEFT JOIN documents_a d ON d.game_id = s.game_id");

struct sum {
    std::int64_t sales = 0;
    std::int64_t minor = 0;
};

/// By genre, which is empty for games that have none, and currency.
std::map<std::pair<std::string, std::string>, sum> sum_by_genre(storage::reader& db, slot slot,
                                                                period const& when)
{
    std::map<std::pair<std::string, std::string>, sum> sums;
    auto rows = db.query(select_with_genres[slot], when.begin, when.end);
    while (rows.next()) {
        auto const add = [&](std::string_view genre) {
            auto& of_genre = sums[{std::string(genre), std::string(rows.text(0))}];
            of_genre.sales += rows.integer(1);
            of_genre.minor += rows.integer(2);
        };
        if (auto const genres = rows.text(3); genres.empty())
            add("");
        else
            for_each_part(genres, '\n', add);
    }
    return sums;
}

std::string by_genre(storage::reader& db, slot slot, period const& when, std::int64_t max_count)
{
    std::vector<takings_of_genre> takings_of_genres;
    for (auto const& [key, sum] : sum_by_genre(db, slot, when))
        takings_of_genres.push_back({to_takings(sum.sales, sum.minor, key.second),
                                     key.first.empty() ? std::nullopt : std::optional(key.first)});
    std::ranges::sort(takings_of_genres, {}, [](takings_of_genre const& takings) {
        return std::tuple(-takings.sales, takings.genre, takings.currency);
    });
    takings_of_genres.resize(std::min(takings_of_genres.size(), static_cast<std::size_t>(max_count)));
    return of_genre_shape.write_page(takings_of_genres, std::nullopt);
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const query = sales_query_shape.read_query(request);
    if (!query)
        co_return query.error();
    auto const when = read_period(*query, context.env.clock.now());
    if (!when)
        co_return when.error();
    auto look = [slot = context.index_slots.live().tables, text = query->group_by, period = *when,
                 max_count = query->limit](storage::reader& db) {
        return text == "day"    ? by_day(db, period, max_count)
               : text == "game" ? by_game(db, slot, period, max_count)
                                : by_genre(db, slot, period, max_count);
    };
    auto page = co_await context.db.read_long(std::move(look));
    co_return http::ok(std::move(page));
}

std::shared_ptr<http::schema const> describe_response()
{
    return make_schema(
        "Sales",
        R"({"anyOf":[{"$ref":"#/components/schemas/SalesOfDayPage"},)"
        R"({"$ref":"#/components/schemas/SalesOfGamePage"},)"
        R"({"$ref":"#/components/schemas/SalesOfGenrePage"}]})",
        {of_day_shape.describe_page(), of_game_shape.describe_page(), of_genre_shape.describe_page()});
}

} // namespace

void show_sales(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/admin/statistics/sales",
                .access = http::access::admin,
                .summary =
                    "Sales and revenue of a period: by day, the newest first, or by game or genre, the "
                    "most sold first; each currency in a row of its own. A game with two genres counts "
                    "in both.",
                .tag = "indexer",
                .answers = {{200, "Sums", describe_response()}, {400, "A parameter is unknown or not valid"}},
                .query = sales_query_shape.describe(),
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::indexer
