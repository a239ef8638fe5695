#include "features/features.hpp"
#include "internal/entitlement.hpp"

namespace fcg::library {

namespace {

task<http::response> answer(module_context& context, http::request& request)
{
    auto const game = request.path_id("gameId", "game in the library");
    if (!game)
        co_return game.error();
    auto entitlements = context.db.read(
        [&](storage::reader& db) { return find_entitlement(db, request.caller_id(), *game); });
    if (entitlements.empty())
        co_return http::not_found("game in the library");
    co_await name_games(context, entitlements);
    co_return http::ok(entitlement_shape.write(entitlements.front()));
}

} // namespace

void show_entitlement(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/library/{gameId}",
                .access = http::access::signed_in,
                .summary = "One game of the caller's library; 404 means that it is not owned.",
                .tag = "library",
                .answers = {{200, "The entitlement", entitlement_shape.describe()}, {404, "Not owned"}},
                .handle = [&](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::library
