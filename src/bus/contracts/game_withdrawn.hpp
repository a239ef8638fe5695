#pragma once
#include "platform/core/clock.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// A game left the catalogue; who owns it keeps it.
/// Published by games; read by indexer and notifications.
struct game_withdrawn {
    static constexpr std::string_view name = "GameWithdrawn";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "game-withdrawn";

    std::string game_id;
    core::time_point withdrawn_at;
};

std::string to_json(game_withdrawn const& event);
std::string from_json(json::value const& body, game_withdrawn& game_withdrawn);

} // namespace fcg::contracts
