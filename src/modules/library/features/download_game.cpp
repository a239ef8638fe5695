#include "features/features.hpp"
#include "inside/entitlement.hpp"

namespace fcg::library {

namespace {

constexpr std::string_view mark_used =
    "UPDATE entitlements SET used_at = $3 WHERE user_id = $1 AND game_id = $2 AND used_at IS NULL";

task<http::response> answer(parts& of, games::questions& games, http::request& asked)
{
    auto const game = asked.path_id("gameId", "game in the library");
    if (!game)
        co_return game.error();
    std::vector<entitlement> found;
    auto mark = [&](storage::transaction& in) {
        in.execute(mark_used, asked.caller_id(), *game, of.with.clock.now());
        found = find_entitlement(in, asked.caller_id(), *game);
    };
    co_await of.db.write(mark);
    if (found.empty())
        co_return http::not_found("game in the library");
    co_await name_games(found, games);
    co_return http::ok(entitlement_shape.write(found.front()));
}

} // namespace

void download_game(http::routes& into, parts& of, games::questions& games)
{
    into.add({.method = http::method::post,
              .path = "/api/library/{gameId}/downloads",
              .access = http::access::signed_in,
              .summary = "Says that the player downloads the game: from the first time on it is in use, and "
                         "cannot be returned any more.",
              .tag = "library",
              .answers = {{200, "The entitlement", entitlement_shape.describe()}, {404, "Not owned"}},
              .handle = [&](http::request& asked) { return answer(of, games, asked); }});
}

} // namespace fcg::library
