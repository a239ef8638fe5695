#include "internal/promotions/promotion_editing.hpp"

#include "internal/promotions/promotion_store.hpp"

namespace fcg::games {

http::result<promotion> find_promotion_to_edit(module_context& context, http::request const& request)
{
    auto const id = request.path_id("id", "promotion");
    if (!id)
        return id.error();
    auto stored_promotion = context.db.read([&id](storage::reader& db) { return find_promotion(db, *id); });
    if (!stored_promotion)
        return http::not_found("promotion");
    if (auto refusal = http::check_if_match(request, http::version_etag(stored_promotion->version)))
        return std::move(*refusal);
    return std::move(*stored_promotion);
}

constexpr std::string_view select_game = "SELECT 1 FROM games WHERE id = $1";

std::optional<http::problem> find_unknown_game(storage::reader& db, promotion const& promotion)
{
    for (auto const& id : promotion.game_ids) {
        auto row = db.query(select_game, id);
        if (!row.next())
            return http::invalid_fields({{"gameIds", "there is no game " + id.to_string()}});
    }
    return std::nullopt;
}

void wake_schedule_after_commit(storage::transaction& tx, module_context& context)
{
    tx.after_commit([&changed = context.promotions_changed] { changed.notify(); });
}

} // namespace fcg::games
