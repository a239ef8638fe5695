#include "features/features.hpp"
#include "inside/entitlement.hpp"

namespace fcg::library {

namespace {

task<http::response> answer(parts& of, games::questions& games, http::request& asked)
{
    auto const game = asked.path_id("gameId", "game in the library");
    if (!game)
        co_return game.error();
    auto found =
        of.db.read([&](storage::reader& in) { return find_entitlement(in, asked.caller_id(), *game); });
    if (found.empty())
        co_return http::not_found("game in the library");
    co_await name_games(found, games);
    co_return http::ok(entitlement_shape.write(found.front()));
}

} // namespace

void show_entitlement(http::routes& into, parts& of, games::questions& games)
{
    into.add({.method = http::method::get,
              .path = "/api/library/{gameId}",
              .access = http::access::signed_in,
              .summary = "One game of the caller's library; 404 tells that it is not owned.",
              .tag = "library",
              .answers = {{200, "The entitlement", entitlement_shape.describe()}, {404, "Not owned"}},
              .handle = [&](http::request& asked) { return answer(of, games, asked); }});
}

} // namespace fcg::library
