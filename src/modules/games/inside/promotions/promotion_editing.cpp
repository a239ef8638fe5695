#include "inside/promotions/promotion_editing.hpp"

#include "inside/promotions/promotion_store.hpp"

namespace fcg::games {

http::result<promotion> find_promotion_to_edit(parts& of, http::request const& asked)
{
    auto const id = asked.path_id("id", "promotion");
    if (!id)
        return id.error();
    auto found = of.db.read([&id](storage::reader& in) { return find_promotion(in, *id); });
    if (!found)
        return http::not_found("promotion");
    if (auto refusal = http::check_if_match(asked, http::version_etag(found->version)))
        return std::move(*refusal);
    return std::move(*found);
}

constexpr std::string_view select_game = "SELECT 1 FROM games WHERE id = $1";

std::optional<http::problem> find_unknown_game(storage::reader& in, promotion const& one)
{
    for (auto const& id : one.game_ids) {
        auto row = in.query(select_game, id);
        if (!row.next())
            return http::invalid_fields({{"gameIds", "there is no game " + id.to_string()}});
    }
    return std::nullopt;
}

void wake_schedule_after_commit(storage::transaction& in, parts& of)
{
    in.after_commit([&changed = of.promotions_changed] { changed.notify(); });
}

} // namespace fcg::games
