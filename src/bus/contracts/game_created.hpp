#pragma once
#include "bus/contracts/game_facts.hpp"

namespace fcg::contracts {

/// A game is in the catalogue.
/// Published by games; read by indexer and notifications.
struct game_created {
    static constexpr std::string_view name = "GameCreated";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "game-created";

    game_facts game;
    core::time_point occurred_at;
};

std::string to_json(game_created const& event);
std::string from_json(json::value const& body, game_created& game_created);

} // namespace fcg::contracts
