#include "features/features.hpp"
#include "inside/catalogue.hpp"
#include "inside/game_shape.hpp"

namespace fcg::games {

namespace {

task<http::response> answer(parts& of, http::request& asked)
{
    auto body = read_game_body(asked, of.how.currency);
    if (!body)
        co_return body.error();

    auto unit = [&](storage::transaction& in) { store_new_game(in, of, *body, asked.trace); };
    co_await of.db.write(unit);

    asked.change.after = game_shape.write(*body);
    auto made = http::created("/api/games/" + body->id.to_string(), asked.change.after);
    made.with("ETag", http::version_etag(body->version));
    co_return made;
}

} // namespace

void create_game(http::routes& into, parts& of)
{
    into.add(
        {.method = http::method::post,
         .path = "/api/games",
         .access = http::access::admin,
         .summary = "Puts a game into the catalogue.",
         .tag = "games",
         .answers = {{201, "The game, with its ETag", game_shape.describe()}, {400, "A field is not valid"}},
         .body = game_body_shape.describe(),
         .max_body_bytes = max_game_body_bytes,
         .act = "game.create",
         .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::games
