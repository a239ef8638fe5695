#include "features/features.hpp"
#include "internal/catalogue/game_shape.hpp"
#include "internal/catalogue/labels.hpp"
#include "internal/changes/editing.hpp"

namespace fcg::games {

namespace {

task<http::response> answer(module_context& context, http::request& request)
{
    auto const body = tags_body_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto before = find_game_to_edit(context, request);
    if (!before)
        co_return before.error();

    auto after = *before;
    after.tags = tidy_labels(body->tags);
    auto answered = co_await store_edit(context, std::move(*before), std::move(after), request);
    co_return answered;
}

} // namespace

void retag_game(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::patch,
         .path = "/api/games/{id}/tags",
         .access = http::access::admin,
         .summary = "Replaces the tags of a game; spellings that differ only in case or spaces are one tag.",
         .tag = "games",
         .answers = {{200, "The game as it is now, with its new ETag", game_shape.describe()},
                     {400, "A tag is not valid"},
                     {404, "No such game"},
                     {412, "The game has changed since it was read"},
                     {428, "If-Match is missing"}},
         .body = tags_body_shape.describe(),
         .headers = {http::if_match(true)},
         .max_body_bytes = max_game_body_bytes,
         .act = "game.retag",
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
