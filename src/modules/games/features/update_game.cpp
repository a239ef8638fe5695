#include "features/features.hpp"
#include "internal/catalogue/game_shape.hpp"
#include "internal/changes/editing.hpp"

namespace fcg::games {

namespace {

task<http::response> answer(module_context& context, http::request& request)
{
    auto body = read_game_body(request, context.settings.currency);
    if (!body)
        co_return body.error();
    auto before = find_game_to_edit(context, request);
    if (!before)
        co_return before.error();

    auto answered = co_await store_edit(context, std::move(*before), std::move(*body), request);
    co_return answered;
}

} // namespace

void update_game(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::put,
                .path = "/api/games/{id}",
                .access = http::access::admin,
                .summary = "Replaces the data of a game; a field that is left out becomes empty.",
                .tag = "games",
                .answers = {{200, "The game as it is now, with its new ETag", game_shape.describe()},
                            {400, "A field is not valid"},
                            {404, "No such game"},
                            {412, "The game has changed since it was read"},
                            {428, "If-Match is missing"}},
                .body = game_body_shape.describe(),
                .headers = {http::if_match(true)},
                .max_body_bytes = max_game_body_bytes,
                .act = "game.change",
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
