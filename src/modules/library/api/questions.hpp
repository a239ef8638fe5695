#pragma once
#include "platform/async/task.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::library {

/// The state of a game in a player's library.
struct entitlement_summary {
    std::string payment_id;
    bool is_in_use = false; ///< whether it was downloaded

    static constexpr std::string_view schema = "KnownEntitlement";

    static void describe(auto& members)
    {
        members.text("paymentId", &entitlement_summary::payment_id);
        members.flag("isInUse", &entitlement_summary::is_in_use, "it was downloaded");
    }
};

/// The questions that other modules may ask the library module. The functions throw core::unavailable if
/// library runs in another process that does not respond.
class questions {
public:
    virtual ~questions() = default;
    /// Returns true if the player owns the game. While library is unavailable, a purchase responds 503, since
    /// the player could be charged for a game that is already owned.
    virtual task<bool> owns(std::string user_id, std::string game_id) = 0;
    /// Returns the entitlement of the player to the game, or nothing if the player does not own it. While
    /// library is unavailable, a refund responds 503.
    virtual task<std::optional<entitlement_summary>> find_entitlement(std::string user_id,
                                                                      std::string game_id) = 0;
    /// Returns true if any player owns the game. While library is unavailable, the caller assumes that a
    /// player does, so that a withdrawn game stays readable for players who own it.
    virtual task<bool> anyone_owns(std::string game_id) = 0;
};

// The requests and responses by which a process asks these questions of another one.

struct ownership_answer {
    static constexpr std::string_view schema = "OwnershipAnswer";

    bool owned = false;

    static void describe(auto& members) { members.flag("owned", &ownership_answer::owned); }
};

struct ownership_question {
    using answer = ownership_answer;
    static constexpr std::string_view path = "/internal/library/owns";
    static constexpr std::string_view schema = "OwnershipQuestion";

    std::string user_id;
    std::string game_id;

    static void describe(auto& members)
    {
        members.text("userId", &ownership_question::user_id);
        members.text("gameId", &ownership_question::game_id);
    }
};

struct entitlement_answer {
    static constexpr std::string_view schema = "EntitlementAnswer";

    std::vector<entitlement_summary> entitlements; ///< at most one

    static void describe(auto& members)
    {
        members.objects("entitlements", &entitlement_answer::entitlements, 1);
    }
};

struct entitlement_question {
    using answer = entitlement_answer;
    static constexpr std::string_view path = "/internal/library/find-entitlement";
    static constexpr std::string_view schema = "OwnershipQuestion";

    std::string user_id;
    std::string game_id;

    static void describe(auto& members)
    {
        members.text("userId", &entitlement_question::user_id);
        members.text("gameId", &entitlement_question::game_id);
    }
};

struct owners_question {
    using answer = ownership_answer;
    static constexpr std::string_view path = "/internal/library/anyone-owns";
    static constexpr std::string_view schema = "OwnersQuestion";

    std::string game_id;

    static void describe(auto& members) { members.text("gameId", &owners_question::game_id); }
};

} // namespace fcg::library
