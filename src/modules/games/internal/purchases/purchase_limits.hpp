#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/http/problem.hpp"
#include "platform/storage/session.hpp"
#include "settings.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

/// The limits of what one player may do with purchases.
namespace fcg::games {

/// Upper bounds of the number of open purchases of each player. Kept in memory, so that open purchases are
/// counted in the database only when there may be too many. Belongs to the writer's thread, which opens all
/// purchases.
class open_purchase_bounds {
public:
    /// Returns nothing if no bound is known for the player.
    std::optional<std::int64_t> find(core::uuid const& player) const;
    void set(core::uuid const& player, std::int64_t bound);

private:
    static constexpr std::size_t max_players = 10'000;
    std::map<core::uuid, std::int64_t> bounds_;
};

/// Returns true if the player may open one more purchase. Must be called in the transaction that then opens
/// it. Exact: purchases of transactions that are not committed yet count, those that are rolled back do not.
bool may_open_purchase(storage::transaction& tx, open_purchase_bounds& bounds, core::uuid const& player,
                       std::int64_t max_open);

http::problem too_many_open_purchases(std::int64_t max_open);

/// Refuses a purchase of a game that the player has bought and returned too often within the refund window.
/// The purchase is refused rather than the refund, so that a buyer who has paid can always return the game
/// within the window.
std::optional<http::problem> refuse_returned_game(storage::transaction& tx, game_settings const& settings,
                                                  core::uuid const& player, core::uuid const& game,
                                                  core::time_point now);

} // namespace fcg::games
