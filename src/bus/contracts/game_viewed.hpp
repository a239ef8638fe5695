#pragma once
#include "platform/core/clock.hpp"
#include "platform/json/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fcg::contracts {

/// Somebody looked at a game's page. Announced, not recorded: it may be lost, and never slows a page.
/// Published by games; read by indexer.
struct game_viewed {
    static constexpr std::string_view name = "GameViewed";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "game-viewed";

    std::string game_id;
    std::string visitor; ///< the same for the same visitor on the same day; tells nobody who that is
    std::optional<std::string> user_id; ///< of visitors who are signed in
    core::time_point viewed_at;
};

std::string to_json(game_viewed const& event);
std::string from_json(json::value const& body, game_viewed& game_viewed);

} // namespace fcg::contracts
