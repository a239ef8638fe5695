#include "features/features.hpp"
#include "internal/index/document_store.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/index/responses.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "internal/recommendations/sales.hpp"
#include "internal/recommendations/similarity.hpp"

namespace fcg::indexer {

namespace {

struct similar_query {
    std::int64_t limit = 20;
};

http::shape<similar_query> const similar_query_shape{
    "SimilarGamesQuery", {http::with_default(http::integer("limit", &similar_query::limit, 1, 100))}};

/// Returns the games most similar to `game_id`, or nothing if it is not in the index.
std::optional<std::vector<core::uuid>> find_similar(storage::reader& db, module_context& context,
                                                    live_index const& index, core::uuid const& game_id,
                                                    std::size_t max_count)
{
    auto const number = index.find(game_id);
    if (!number)
        return std::nullopt;
    seed const seed{.number = *number,
                    .weight = 1,
                    .bought_together = bought_together(db, index, context.popularity, game_id, {})};
    std::vector<core::uuid> ids;
    for (auto const& like : find_alike(index, {&seed, 1}, {}, max_count))
        // The game itself has another number if it was changed meanwhile.
        if (auto const& id = index.at(like.number).game_id; id != game_id)
            ids.push_back(id);
    return ids;
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const game = request.path_id("id", "game");
    if (!game)
        co_return game.error();
    auto const query = similar_query_shape.read_query(request);
    if (!query)
        co_return query.error();
    auto const live = context.index_slots.live();
    auto look = [&context, index = live.memory, id = *game,
                 max_count = static_cast<std::size_t>(query->limit)](storage::reader& db) {
        return find_similar(db, context, *index, id, max_count);
    };
    auto const ids = co_await context.db.read_long(std::move(look));
    if (!ids)
        co_return http::not_found("game");

    std::vector<std::string> items;
    auto const games =
        context.db.read([&](storage::reader& db) { return read_games(db, live.tables, *ids); });
    for (auto const& read_game : games)
        items.push_back(write_game(read_game));
    co_return http::ok(write_items(items));
}

} // namespace

void list_similar_games(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/games/{id}/similar",
                .access = http::access::anyone,
                .summary =
                    "Games like this one: by tags, genres and developer, the rarer the more, and by who "
                    "bought both.",
                .tag = "indexer",
                .answers = {{200, "Games, the most similar first", describe_items("SimilarGames", {})},
                            {404, "No such game"}},
                .query = similar_query_shape.describe(),
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::indexer
