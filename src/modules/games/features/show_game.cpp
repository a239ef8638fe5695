#include "features/features.hpp"
#include "internal/catalogue/game_cache.hpp"
#include "internal/catalogue/game_shape.hpp"
#include "internal/catalogue/game_store.hpp"
#include "internal/views/views.hpp"

namespace fcg::games {

namespace {

/// Reads the page from the database and puts it into the cache.
std::optional<game_cache::page> read_page(module_context& context, core::uuid const& id)
{
    auto const ticket = context.cache.before_reading(id);
    auto const game = context.db.read([&id](storage::reader& db) { return find_game(db, id); });
    if (!game)
        return std::nullopt;
    game_cache::page page{std::make_shared<std::string const>(game_shape.write(*game)),
                          http::version_etag(game->version)};
    context.cache.put(id, page, ticket);
    return page;
}

http::response answer(module_context& context, http::request const& request)
{
    auto const id = request.path_id("id", "game");
    if (!id)
        return id.error();

    auto page = context.cache.find(*id);
    if (!page)
        page = read_page(context, *id);
    if (!page)
        return http::not_found("game");
    context.seen.count_view(request, *id);

    http::response response;
    response.headers.reserve(2);
    if (http::has_current(request, page->etag))
        response.status = 304;
    else
        response.shared_body = std::move(page->body);
    response.with("ETag", std::move(page->etag));
    response.with("Cache-Control", "no-cache"); // may be stored, but must be revalidated before each use
    return response;
}

} // namespace

void show_game(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/games/{id}",
                .access = http::access::anyone,
                .summary = "One game, on sale or withdrawn.",
                .tag = "games",
                .answers = {{200, "The game; its ETag is needed to change it", game_shape.describe()},
                            {304, "If-None-Match holds the current ETag"},
                            {404, "No such game"}},
                .headers = {http::if_none_match()},
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
