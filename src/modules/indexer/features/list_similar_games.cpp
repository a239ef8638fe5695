#include "features/features.hpp"
#include "inside/taste/game_items.hpp"
#include "inside/taste/likeness.hpp"
#include "inside/taste/sales.hpp"

namespace fcg::indexer {

namespace {

struct similar_query {
    std::int64_t limit = 20;
};

http::shape<similar_query> const similar_query_shape{
    "SimilarGamesQuery", {http::with_default(http::integer("limit", &similar_query::limit, 1, 100))}};

/// The games that are most like `game_id`; nothing when that is not in the index.
std::optional<std::vector<core::uuid>> find_similar(storage::reader& in, parts& of, live_index const& index,
                                                    core::uuid const& game_id, std::size_t max_count)
{
    auto const number = index.find(game_id);
    if (!number)
        return std::nullopt;
    seed const one{.number = *number,
                   .weight = 1,
                   .bought_together = bought_together(in, index, of.popularity, game_id, {})};
    std::vector<core::uuid> found;
    for (auto const& like : find_alike(index, {&one, 1}, {}, max_count))
        // It has another number when it was changed meanwhile.
        if (auto const& id = index.at(like.number).game_id; id != game_id)
            found.push_back(id);
    return found;
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const game = asked.path_id("id", "game");
    if (!game)
        co_return game.error();
    auto const wanted = similar_query_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    auto const live = of.shelf.live();
    auto look = [&of, index = live.memory, id = *game, max_count = static_cast<std::size_t>(wanted->limit)](
                    storage::reader& in) { return find_similar(in, of, *index, id, max_count); };
    auto const ids = co_await of.db.read_long(std::move(look));
    if (!ids)
        co_return http::not_found("game");

    std::vector<std::string> items;
    for (auto const& one : read_games(of, live, *ids))
        items.push_back(write_game(one));
    co_return http::ok(write_items(items));
}

} // namespace

void list_similar_games(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/games/{id}/similar",
              .access = http::access::anyone,
              .summary = "Games like this one: by tags, genres and developer, the rarer the more, and by who "
                         "bought both.",
              .tag = "indexer",
              .answers = {{200, "Games, the most similar first", describe_items("SimilarGames", {})},
                          {404, "No such game"}},
              .query = similar_query_shape.describe(),
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::indexer
