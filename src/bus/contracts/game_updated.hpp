#pragma once
#include "bus/contracts/game_facts.hpp"

namespace fcg::contracts {

/// Something about a game changed; this is all of it as it is now.
/// Published by games; read by indexer and notifications.
struct game_updated {
    static constexpr std::string_view name = "GameUpdated";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "game-updated";

    game_facts game;
    core::time_point occurred_at;
};

std::string to_json(game_updated const& event);
std::string from_json(json::value const& body, game_updated& game_updated);

} // namespace fcg::contracts
