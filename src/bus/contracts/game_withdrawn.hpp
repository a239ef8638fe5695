#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// A game was withdrawn from the catalogue. Players who own it keep it.
struct game_withdrawn {
    static constexpr std::string_view name = "GameWithdrawn";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "game-withdrawn";
    static constexpr std::string_view publisher = "games";

    contracts::game_id game_id;
    core::time_point withdrawn_at;

    static void describe(auto& event, auto& members)
    {
        members.id("gameId", event.game_id);
        members.moment("withdrawnAt", event.withdrawn_at);
    }
};

} // namespace fcg::contracts
