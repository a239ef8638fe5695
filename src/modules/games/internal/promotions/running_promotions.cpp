#include "internal/promotions/running_promotions.hpp"

#include "internal/catalogue/labels.hpp"
#include "internal/promotions/promotion_store.hpp"

#include <algorithm>
#include <tuple>

namespace fcg::games {

namespace {

bool has_label(std::vector<std::string> const& labels, std::string_view text)
{
    auto const key = fold(text);
    return std::ranges::any_of(labels, [&key](std::string const& value) { return fold(value) == key; });
}

} // namespace

running_promotions::running_promotions(storage::reader& db, core::time_point now) : db_(db)
{
    static std::string const select_all_running =
        "SELECT " + std::string(promotion_columns) +
        " FROM promotions WHERE starts_at <= $1 AND ends_at > $1 AND deleted = 0 ORDER BY id";
    auto rows = db.query(select_all_running, now);
    while (rows.next())
        promotions_.push_back(read_promotion(rows));
}

bool running_promotions::is_for(promotion const& promotion, game const& game) const
{
    if (promotion.genre)
        return has_label(game.genres, *promotion.genre);
    if (promotion.tag)
        return has_label(game.tags, *promotion.tag);
    return names_game(db_, promotion.id, game.id);
}

std::optional<contracts::promotion_facts> running_promotions::best_for(game const& game) const
{
    std::optional<contracts::promotion_facts> best;
    if (!game.available)
        return best;
    auto const is_better = [&best](core::money const& lowered, promotion const& promotion) {
        return !best ||
               std::tuple(lowered.minor, best->ends_at) < std::tuple(best->price.minor, promotion.ends_at);
    };
    for (auto const& promotion : promotions_)
        if (auto const lowered = lowered_by(promotion, game.price);
            lowered && is_better(*lowered, promotion) && is_for(promotion, game))
            best = facts_of(promotion, *lowered);
    return best;
}

} // namespace fcg::games
