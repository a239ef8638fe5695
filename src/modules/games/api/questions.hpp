#pragma once
#include "platform/async/task.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fcg::games {

/// The part of a game that other modules may know.
struct game_summary {
    std::string game_id;
    std::string title;
    core::money price;
    bool available = true; ///< false if withdrawn
};

/// The part of a purchase that other modules may know.
struct purchase_summary {
    std::string payment_id;
    std::string user_id;
    std::string status; ///< "requested", "processing", "completed", ...
    core::time_point requested_at;
};

/// The questions that other modules may ask the games module. Throws core::unavailable if games runs in
/// another process that does not respond.
class questions {
public:
    virtual ~questions() = default;
    /// Returns the games of `game_ids` that exist, in any order. While games is unavailable, a library is
    /// shown without titles and says so, and POST /api/payments responds 503.
    virtual task<std::vector<game_summary>> find_games(std::vector<std::string> game_ids) = 0;
    /// Returns nothing if there is no such purchase. While games is unavailable, the purchase's timeline
    /// responds 503 until tracking has received an event of it.
    virtual task<std::optional<purchase_summary>> find_purchase(std::string payment_id) = 0;
};

} // namespace fcg::games
