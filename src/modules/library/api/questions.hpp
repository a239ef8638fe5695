#pragma once
#include "bus/contracts/ids.hpp"

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace fcg::library {

/// The state of a game in a player's library.
struct entitlement_summary {
    contracts::payment_id payment_id;
    bool is_in_use = false; ///< whether it was downloaded

    static constexpr std::string_view schema = "KnownEntitlement";

    static void describe(auto& members)
    {
        members.text("paymentId", &entitlement_summary::payment_id);
        members.flag("isInUse", &entitlement_summary::is_in_use, "it was downloaded");
    }
};

struct ownership_answer {
    static constexpr std::string_view schema = "OwnershipAnswer";
    static constexpr std::string_view summary = "Yes or no";

    bool owned = false;

    static void describe(auto& members) { members.flag("owned", &ownership_answer::owned); }
};

/// Asks whether the player owns the game. While library is unavailable, a purchase responds 503, since the
/// player could be charged for a game that is already owned.
struct ownership_question {
    using answer = ownership_answer;
    static constexpr std::string_view path = "/internal/library/owns";
    static constexpr std::string_view schema = "OwnershipQuestion";
    static constexpr std::string_view summary = "Whether a player owns a game.";

    contracts::user_id user_id;
    contracts::game_id game_id;

    static void describe(auto& members)
    {
        members.text("userId", &ownership_question::user_id);
        members.text("gameId", &ownership_question::game_id);
    }
};

struct entitlement_answer {
    static constexpr std::string_view schema = "EntitlementAnswer";
    static constexpr std::string_view summary = "The entitlement, if there is one";

    std::vector<entitlement_summary> entitlements; ///< at most one; empty if the player does not own the game

    static void describe(auto& members)
    {
        members.objects("entitlements", &entitlement_answer::entitlements, 1);
    }
};

/// Asks for the entitlement of the player to the game. While library is unavailable, a refund responds 503.
struct entitlement_question {
    using answer = entitlement_answer;
    static constexpr std::string_view path = "/internal/library/find-entitlement";
    static constexpr std::string_view schema = "OwnershipQuestion";
    static constexpr std::string_view summary =
        "The entitlement to a game in a player's library; an empty list when it is not owned.";

    contracts::user_id user_id;
    contracts::game_id game_id;

    static void describe(auto& members)
    {
        members.text("userId", &entitlement_question::user_id);
        members.text("gameId", &entitlement_question::game_id);
    }
};

/// Asks whether any player owns the game. While library is unavailable, the caller assumes that a player
/// does, so that a withdrawn game stays readable for players who own it.
struct owners_question {
    using answer = ownership_answer;
    static constexpr std::string_view path = "/internal/library/anyone-owns";
    static constexpr std::string_view schema = "OwnersQuestion";
    static constexpr std::string_view summary = "Whether anybody owns a game.";

    contracts::game_id game_id;

    static void describe(auto& members) { members.text("gameId", &owners_question::game_id); }
};

/// All questions that other modules may ask the library module.
using questions = std::tuple<ownership_question, entitlement_question, owners_question>;

} // namespace fcg::library
