#include "inside/promotions/running_promotions.hpp"

#include "inside/labels.hpp"
#include "inside/promotions/promotion_store.hpp"

#include <algorithm>
#include <tuple>

namespace fcg::games {

namespace {

bool has_label(std::vector<std::string> const& labels, std::string_view wanted)
{
    auto const key = fold(wanted);
    return std::ranges::any_of(labels, [&key](std::string const& one) { return fold(one) == key; });
}

} // namespace

running_promotions::running_promotions(storage::reader& in, core::time_point now) : in_(in)
{
    static std::string const select_all_running =
        "SELECT " + std::string(promotion_columns) +
        " FROM promotions WHERE starts_at <= $1 AND ends_at > $1 AND deleted = 0 ORDER BY id";
    auto rows = in.query(select_all_running, now);
    while (rows.next())
        all_.push_back(read_promotion(rows));
}

bool running_promotions::is_for(promotion const& some, game const& one) const
{
    if (some.genre)
        return has_label(one.genres, *some.genre);
    if (some.tag)
        return has_label(one.tags, *some.tag);
    return names_game(in_, some.id, one.id);
}

std::optional<contracts::promotion_facts> running_promotions::best_for(game const& one) const
{
    std::optional<contracts::promotion_facts> best;
    if (!one.available)
        return best;
    auto const is_better = [&best](core::money const& lowered, promotion const& some) {
        return !best ||
               std::tuple(lowered.minor, best->ends_at) < std::tuple(best->price.minor, some.ends_at);
    };
    for (auto const& some : all_)
        if (auto const lowered = lowered_by(some, one.price);
            lowered && is_better(*lowered, some) && is_for(some, one))
            best = facts_of(some, *lowered);
    return best;
}

} // namespace fcg::games
