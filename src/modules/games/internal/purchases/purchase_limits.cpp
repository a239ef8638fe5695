#include "internal/purchases/purchase_limits.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fcg::games {

std::optional<std::int64_t> open_purchase_bounds::find(core::uuid const& player) const
{
    auto const it = bounds_.find(player);
    return it == bounds_.end() ? std::nullopt : std::optional(it->second);
}

void open_purchase_bounds::set(core::uuid const& player, std::int64_t bound)
{
    if (bounds_.size() >= max_players && !bounds_.contains(player))
        bounds_.clear();
    bounds_[player] = bound;
}

namespace {

// Purchases that ended without the game have vacated its slot.
constexpr std::string_view count_open = "SELECT COUNT(*) FROM purchases WHERE user_id = $1 AND vacated = '' "
                                        "AND status IN ('requested', 'processing')";

} // namespace

bool may_open_purchase(storage::transaction& tx, open_purchase_bounds& bounds, core::uuid const& player,
                       std::int64_t max_open)
{
    auto const known = bounds.find(player);
    if (known && *known < max_open) {
        bounds.set(player, *known + 1);
        return true;
    }
    auto row = tx.query(count_open, player);
    row.next();
    auto const open = row.integer(0);
    if (open >= max_open)
        return false;
    // Only a commit makes it certain that other purchases have ended; until then each transaction of the
    // player counts again.
    tx.after_commit([&bounds, player, open] { bounds.set(player, open + 1); });
    return true;
}

http::problem too_many_open_purchases(std::int64_t max_open)
{
    return http::conflict("too-many-open-purchases", "Too many of your purchases are open",
                          "at most " + std::to_string(max_open) +
                              " may be open at one time; buy this game when one of them has ended");
}

namespace {

// ORDER BY would make SQLite build a temporary b-tree at each purchase, although most find no row.
constexpr std::string_view select_returns_that_count = R"(
    SELECT r.requested_at
      FROM purchases p
      JOIN purchase_refunds r ON r.number = p.number
     WHERE p.user_id = $1 AND p.game_id = $2 AND p.vacated <> '' AND p.status = 'refunded' AND r.wish_by = 'buyer'
       AND r.requested_at > $3)";

} // namespace

std::optional<http::problem> refuse_returned_game(storage::transaction& tx, game_settings const& settings,
                                                  core::uuid const& player, core::uuid const& game,
                                                  core::time_point now)
{
    auto const max_returns = settings.max_returns_per_game;
    if (max_returns == 0)
        return std::nullopt;
    std::chrono::days const window{settings.refund_window_days};
    std::vector<core::time_point> returned_at;
    for (auto rows = tx.query(select_returns_that_count, player, game, now - window); rows.next();)
        returned_at.push_back(rows.moment(0));
    if (std::cmp_less(returned_at.size(), max_returns))
        return std::nullopt;
    auto const counts_longest = returned_at.begin() + (max_returns - 1);
    std::ranges::nth_element(returned_at, counts_longest, std::greater());
    return http::conflict("returned-too-often", "You have returned this game too often",
                          "a game that was returned " + std::to_string(max_returns) + " times within " +
                              std::to_string(settings.refund_window_days) +
                              " days can be bought again from " + core::to_rfc3339(*counts_longest + window) +
                              " on");
}

} // namespace fcg::games
