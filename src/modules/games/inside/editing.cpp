#include "inside/editing.hpp"

#include "inside/catalogue.hpp"
#include "inside/game_shape.hpp"
#include "inside/game_store.hpp"

namespace fcg::games {

namespace {

http::response show(game const& one)
{
    auto shown = http::ok(game_shape.write(one));
    shown.with("ETag", http::version_etag(one.version));
    return shown;
}

} // namespace

http::result<game> find_game_to_edit(parts& of, http::request const& asked)
{
    auto const id = asked.path_id("id", "game");
    if (!id)
        return id.error();
    auto found = of.db.read([&id](storage::reader& in) { return find_game(in, *id); });
    if (!found)
        return http::not_found("game");
    if (auto refusal = http::check_if_match(asked, http::version_etag(found->version)))
        return std::move(*refusal);
    return std::move(*found);
}

task<http::response> store_edit(parts& of, game before, game after, http::request& asked)
{
    if (same_content(before, after))
        co_return show(before);
    auto unit = [&](storage::transaction& in) {
        return store_changed_game(in, of, before, after, asked.trace);
    };
    auto const stored = co_await of.db.write(unit);
    if (!stored)
        co_return http::precondition_failed();
    asked.change = {game_shape.write(before), game_shape.write(after)};
    co_return show(after);
}

} // namespace fcg::games
