#include "internal/changes/editing.hpp"

#include "internal/catalogue/game_shape.hpp"
#include "internal/catalogue/game_store.hpp"
#include "internal/changes/catalogue.hpp"

namespace fcg::games {

namespace {

http::response show(game const& game)
{
    auto shown = http::ok(game_shape.write(game));
    shown.with("ETag", http::version_etag(game.version));
    return shown;
}

} // namespace

http::result<game> find_game_to_edit(module_context& context, http::request const& request)
{
    auto const id = request.path_id("id", "game");
    if (!id)
        return id.error();
    auto stored_game = context.db.read([&id](storage::reader& db) { return find_game(db, *id); });
    if (!stored_game)
        return http::not_found("game");
    if (auto refusal = http::check_if_match(request, http::version_etag(stored_game->version)))
        return std::move(*refusal);
    return std::move(*stored_game);
}

task<http::response> store_edit(module_context& context, game before, game after, http::request& request)
{
    if (same_content(before, after))
        co_return show(before);
    auto unit = [&](storage::transaction& tx) {
        return store_changed_game(tx, context, before, after, request.trace);
    };
    auto const stored = co_await context.db.write(unit);
    if (!stored)
        co_return http::precondition_failed();
    request.change = {game_shape.write(before), game_shape.write(after)};
    co_return show(after);
}

} // namespace fcg::games
