#include "features/features.hpp"
#include "inside/game_shape.hpp"
#include "inside/game_store.hpp"

namespace fcg::games {

namespace {

/// From the database, and into the cache.
std::optional<game_cache::page> read_page(parts& of, core::uuid const& id)
{
    auto const ticket = of.cache.before_reading(id);
    auto const found = of.db.read([&id](storage::reader& in) { return find_game(in, id); });
    if (!found)
        return std::nullopt;
    game_cache::page page{std::make_shared<std::string const>(game_shape.write(*found)),
                          http::version_etag(found->version)};
    of.cache.put(id, page, ticket);
    return page;
}

http::response answer(parts& of, http::request const& asked)
{
    auto const id = asked.path_id("id", "game");
    if (!id)
        return id.error();

    auto page = of.cache.find(*id);
    if (!page)
        page = read_page(of, *id);
    if (!page)
        return http::not_found("game");
    of.seen.note(asked, *id);

    http::response found;
    found.headers.reserve(2);
    if (http::has_current(asked, page->etag))
        found.status = 304;
    else
        found.shared_body = std::move(page->body);
    found.with("ETag", std::move(page->etag));
    found.with("Cache-Control", "no-cache"); // keep it, but ask before each use
    return found;
}

} // namespace

void show_game(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/games/{id}",
              .access = http::access::anyone,
              .summary = "One game, on sale or withdrawn.",
              .tag = "games",
              .answers = {{200, "The game; its ETag is needed to change it", game_shape.describe()},
                          {304, "If-None-Match holds the current ETag"},
                          {404, "No such game"}},
              .headers = {http::if_none_match()},
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::games
