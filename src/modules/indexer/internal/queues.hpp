#pragma once
#include "bus/consuming/consumer.hpp"
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_updated.hpp"
#include "bus/contracts/game_viewed.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "bus/contracts/user_deleted.hpp"

#include <array>
#include <tuple>

namespace fcg::indexer {

/// The queues that this module reads, each with its contract.
inline constexpr std::tuple inputs{
    bus::input<contracts::game_created>{"index-game-created"},
    bus::input<contracts::game_updated>{"index-game-updated"},
    bus::input<contracts::game_withdrawn>{"index-game-withdrawn"},
    bus::input<contracts::entitlement_granted>{"index-entitlement-granted", bus::priority::low},
    bus::input<contracts::entitlement_revoked>{"index-entitlement-revoked", bus::priority::low},
    bus::input<contracts::game_viewed>{"index-game-viewed"},
    bus::input<contracts::user_deleted>{"index-user-deleted"}};

/// The queues by whose age the freshness of the index is measured.
inline constexpr std::array queues_of_games{bus::queue_of<contracts::game_created>(inputs),
                                            bus::queue_of<contracts::game_updated>(inputs),
                                            bus::queue_of<contracts::game_withdrawn>(inputs)};

} // namespace fcg::indexer
