#pragma once
#include "module.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/http/problem.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

/// What one player may not do with purchases, however quickly or often.
namespace fcg::games {

/// How many purchases a player has open at most. Kept in memory, so that open purchases are counted in the
/// file only when there may be too many. Of the writer's thread alone, which opens them all.
class open_purchase_bounds {
public:
    /// Null if nothing is known of the player.
    std::optional<std::int64_t> find(core::uuid const& player) const;
    void set(core::uuid const& player, std::int64_t bound);

private:
    static constexpr std::size_t max_players = 10'000;
    std::map<core::uuid, std::int64_t> bounds_;
};

/// Whether the player may open one more purchase, in the unit of work that then does. Exact: units that are
/// not committed yet count, those that are rolled back do not.
bool may_open_purchase(storage::transaction& tx, open_purchase_bounds& bounds, core::uuid const& player,
                       std::int64_t max_open);

http::problem too_many_open_purchases(std::int64_t max_open);

/// Refuses another purchase of a game that the player has bought and returned too often within the window for
/// returns. Purchases are what is refused, so that whoever has paid can always return within the window.
std::optional<http::problem> refuse_returned_game(storage::transaction& tx, game_settings const& settings,
                                                  core::uuid const& player, core::uuid const& game,
                                                  core::time_point now);

} // namespace fcg::games
