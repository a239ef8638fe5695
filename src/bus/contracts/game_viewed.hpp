#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// A visitor viewed the page of a game. The event is announced and not recorded: it may be lost, and never
/// delays a page.
struct game_viewed {
    static constexpr std::string_view name = "GameViewed";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "game-viewed";
    static constexpr std::string_view publisher = "games";

    contracts::game_id game_id;
    std::string visitor; ///< code of the visitor for one day, which does not identify a person
    std::optional<contracts::user_id> user_id; ///< empty if the visitor is not signed in
    core::time_point viewed_at;

    static void describe(auto& event, auto& members)
    {
        members.id("gameId", event.game_id);
        members.id_as_written("visitor", event.visitor);
        members.id("userId", event.user_id);
        members.moment("viewedAt", event.viewed_at);
    }
};

} // namespace fcg::contracts
