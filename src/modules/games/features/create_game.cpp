#include "features/features.hpp"
#include "internal/catalogue/game_shape.hpp"
#include "internal/changes/catalogue.hpp"

namespace fcg::games {

namespace {

task<http::response> answer(module_context& context, http::request& request)
{
    auto body = read_game_body(request, context.settings.currency);
    if (!body)
        co_return body.error();

    auto unit = [&](storage::transaction& tx) { store_new_game(tx, context, *body, request.trace); };
    co_await context.db.write(unit);

    request.change.after = game_shape.write(*body);
    auto response = http::created("/api/games/" + body->id.to_string(), request.change.after);
    response.with("ETag", http::version_etag(body->version));
    co_return response;
}

} // namespace

void create_game(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::post,
         .path = "/api/games",
         .access = http::access::admin,
         .summary = "Puts a game into the catalogue.",
         .tag = "games",
         .answers = {{201, "The game, with its ETag", game_shape.describe()}, {400, "A field is not valid"}},
         .body = game_body_shape.describe(),
         .max_body_bytes = max_game_body_bytes,
         .act = "game.create",
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
