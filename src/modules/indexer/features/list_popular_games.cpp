#include "features/features.hpp"
#include "internal/index/document_store.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/index/responses.hpp"
#include "internal/recommendations/popularity_board.hpp"

#include <fmt/format.h>

namespace fcg::indexer {

namespace {

struct popular_query {
    std::int64_t limit = 20;
    std::optional<std::int64_t> days;
};

http::shape<popular_query> const popular_query_shape{
    "PopularGamesQuery",
    {http::with_default(http::integer("limit", &popular_query::limit, 1, 100)),
     http::integer("days", &popular_query::days, 1, longest_window,
                   "buyers and views of so many days count, today (UTC) is one; search.popularDays when left "
                   "out")}};

constexpr auto more_members = R"({
    "buyers": {"type": "integer", "description": "players who bought it in these days"},
    "views": {"type": "integer", "description": "in these days, once per visitor and hour"}})";

/// `games` are those of `ranks` that are still in the index, in the same order.
std::string write(std::vector<document> const& games, std::vector<popularity_board::rank> const& ranks)
{
    std::vector<std::string> items;
    for (auto game = games.begin(); auto const& rank : ranks)
        if (game != games.end() && game->game.game_id == rank.game_id.to_string())
            items.push_back(
                write_game(*game++, fmt::format(R"("buyers":{},"views":{})", rank.bought, rank.views)));
    return write_items(items);
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const query = popular_query_shape.read_query(request);
    if (!query)
        co_return query.error();
    auto const live = context.index_slots.live();
    auto rank = [&context, index = live.memory, max_count = static_cast<std::size_t>(query->limit),
                 days = query->days.value_or(context.settings.popular_days)](storage::reader&) {
        auto const is_here = [&](core::uuid const& id) { return index->find(id).has_value(); };
        return context.popularity.find_popular(context.env.clock.now(), days, max_count, is_here);
    };
    auto const ranks = co_await context.db.read_long(std::move(rank));

    std::vector<core::uuid> ids;
    for (auto const& ranked : ranks)
        ids.push_back(ranked.game_id);
    auto const games = context.db.read([&](storage::reader& db) { return read_games(db, live.tables, ids); });
    co_return http::ok(write(games, ranks));
}

} // namespace

void list_popular_games(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::get,
         .path = "/api/games/popular",
         .access = http::access::anyone,
         .summary = "What was bought and looked at most in the last days; who bought lately counts more.",
         .tag = "indexer",
         .answers = {{200, "Games, the most popular first", describe_items("PopularGames", more_members)},
                     {400, "A parameter is unknown or not valid"}},
         .query = popular_query_shape.describe(),
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::indexer
