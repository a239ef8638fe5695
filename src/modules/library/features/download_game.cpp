#include "features/features.hpp"
#include "internal/entitlement.hpp"

namespace fcg::library {

namespace {

constexpr std::string_view mark_used =
    "UPDATE entitlements SET used_at = $3 WHERE user_id = $1 AND game_id = $2 AND used_at IS NULL";

task<http::response> answer(module_context& context, http::request& request)
{
    auto const game = request.path_id("gameId", "game in the library");
    if (!game)
        co_return game.error();
    std::vector<entitlement> entitlements;
    auto mark = [&](storage::transaction& tx) {
        tx.execute(mark_used, request.caller_id(), *game, context.env.clock.now());
        entitlements = find_entitlement(tx, request.caller_id(), *game);
    };
    co_await context.db.write(mark);
    if (entitlements.empty())
        co_return http::not_found("game in the library");
    co_await name_games(context, entitlements);
    co_return http::ok(entitlement_shape.write(entitlements.front()));
}

} // namespace

void download_game(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::post,
                .path = "/api/library/{gameId}/downloads",
                .access = http::access::signed_in,
                .summary = "Records that the player downloads the game: from the first time on it is in use, "
                           "and cannot be returned any more.",
                .tag = "library",
                .answers = {{200, "The entitlement", entitlement_shape.describe()}, {404, "Not owned"}},
                .handle = [&](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::library
