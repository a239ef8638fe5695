#pragma once
#include "platform/async/task.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::games {

/// The data of a game that other modules may read.
struct game_summary {
    std::string game_id;
    std::string title;
    core::money price;
    bool available = true; ///< false if withdrawn

    static constexpr std::string_view schema = "KnownGame";

    static void describe(auto& members)
    {
        members.text("gameId", &game_summary::game_id);
        members.text("title", &game_summary::title);
        members.money("priceMinor", "currency", &game_summary::price);
        members.flag("onSale", &game_summary::available, "false: withdrawn");
    }
};

/// The data of a purchase that other modules may read.
struct purchase_summary {
    std::string payment_id;
    std::string user_id;
    std::string status; ///< "requested", "processing", "completed", ...
    core::time_point requested_at;

    static constexpr std::string_view schema = "KnownPurchase";

    static void describe(auto& members)
    {
        members.text("paymentId", &purchase_summary::payment_id);
        members.text("userId", &purchase_summary::user_id);
        members.text("status", &purchase_summary::status);
        members.moment("requestedAt", &purchase_summary::requested_at);
    }
};

/// The questions that other modules may ask the games module. The functions throw core::unavailable if games
/// runs in another process that does not respond.
class questions {
public:
    virtual ~questions() = default;
    /// Returns the games of `game_ids` that exist, in any order. While games is unavailable, a library is
    /// shown without titles and says so, and POST /api/payments responds 503.
    virtual task<std::vector<game_summary>> find_games(std::vector<std::string> game_ids) = 0;
    /// Returns the purchase with this payment id, or nothing if there is none. While games is unavailable,
    /// the timeline of a purchase responds 503 until tracking has received an event of the purchase.
    virtual task<std::optional<purchase_summary>> find_purchase(std::string payment_id) = 0;
};

// The requests and responses by which a process asks these questions of another one.

struct games_answer {
    static constexpr std::string_view schema = "GamesAnswer";

    std::vector<game_summary> games;

    static void describe(auto& members) { members.objects("games", &games_answer::games, 1'000); }
};

struct games_question {
    using answer = games_answer;
    static constexpr std::string_view path = "/internal/games/find";
    static constexpr std::string_view schema = "GamesQuestion";

    std::vector<std::string> game_ids;

    static void describe(auto& members) { members.texts("gameIds", &games_question::game_ids, 1'000); }
};

struct purchase_answer {
    static constexpr std::string_view schema = "PurchaseAnswer";

    std::vector<purchase_summary> purchases; ///< at most one

    static void describe(auto& members) { members.objects("purchases", &purchase_answer::purchases, 1); }
};

struct purchase_question {
    using answer = purchase_answer;
    static constexpr std::string_view path = "/internal/games/find-purchase";
    static constexpr std::string_view schema = "PurchaseQuestion";

    std::string payment_id;

    static void describe(auto& members) { members.text("paymentId", &purchase_question::payment_id); }
};

} // namespace fcg::games
