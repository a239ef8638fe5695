#pragma once
#include "bus/contracts/ids.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace fcg::games {

/// The data of a game that other modules may read.
struct game_summary {
    contracts::game_id game_id;
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
    contracts::payment_id payment_id;
    contracts::user_id user_id;
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

struct games_answer {
    static constexpr std::string_view schema = "GamesAnswer";
    static constexpr std::string_view summary = "The games that exist";

    std::vector<game_summary> games; ///< in any order

    static void describe(auto& members) { members.objects("games", &games_answer::games, 1'000); }
};

/// Asks which of these games exist. A caller without an id asks nothing. While games is unavailable, a
/// library is shown without titles and says so, and POST /api/payments responds 503.
struct games_question {
    using answer = games_answer;
    static constexpr std::string_view path = "/internal/games/find";
    static constexpr std::string_view schema = "GamesQuestion";
    static constexpr std::string_view summary =
        "Titles, prices and whether they are on sale, of those games that exist.";

    std::vector<std::string> game_ids;

    static void describe(auto& members) { members.texts("gameIds", &games_question::game_ids, 1'000); }
};

struct purchase_answer {
    static constexpr std::string_view schema = "PurchaseAnswer";
    static constexpr std::string_view summary = "The purchase, if it exists";

    std::vector<purchase_summary> purchases; ///< at most one

    static void describe(auto& members) { members.objects("purchases", &purchase_answer::purchases, 1); }
};

/// Asks for the purchase with this payment id. While games is unavailable, the timeline of a purchase
/// responds 503 until tracking has received an event of the purchase.
struct purchase_question {
    using answer = purchase_answer;
    static constexpr std::string_view path = "/internal/games/find-purchase";
    static constexpr std::string_view schema = "PurchaseQuestion";
    static constexpr std::string_view summary =
        "The buyer and the state of a purchase; an empty list when there is none.";

    contracts::payment_id payment_id;

    static void describe(auto& members) { members.text("paymentId", &purchase_question::payment_id); }
};

/// All questions that other modules may ask the games module.
using questions = std::tuple<games_question, purchase_question>;

} // namespace fcg::games
