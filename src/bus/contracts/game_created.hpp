#pragma once
#include "bus/contracts/contract.hpp"
#include "bus/contracts/game_facts.hpp"

namespace fcg::contracts {

/// A game was added to the catalogue.
struct game_created {
    static constexpr std::string_view name = "GameCreated";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "game-created";
    static constexpr std::string_view publisher = "games";

    game_facts game;
    core::time_point occurred_at;

    static void describe(auto& event, auto& members)
    {
        game_facts::describe(event.game, members);
        members.moment("occurredAt", event.occurred_at);
    }
};

} // namespace fcg::contracts
