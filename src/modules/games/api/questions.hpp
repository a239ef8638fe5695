#pragma once
#include "platform/async/task.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fcg::games {

/// What other modules may know of a game.
struct game_card {
    std::string game_id;
    std::string title;
    core::money price;
    bool available = true; ///< false: withdrawn
};

/// What other modules may know of a purchase.
struct purchase_card {
    std::string payment_id;
    std::string user_id;
    std::string status; ///< "requested" ...
    core::time_point requested_at;
};

/// Questions that other modules may ask games. Throws core::unavailable when games runs in another process
/// that cannot be asked.
class questions {
public:
    virtual ~questions() = default;
    /// Those of `game_ids` that exist, in any order.
    /// Unavailable: a library is shown without titles, and says so; POST /api/payments is answered 503.
    virtual task<std::vector<game_card>> find_games(std::vector<std::string> game_ids) = 0;
    /// Nothing when there is no such purchase. Unavailable: its time line is answered 503 until tracking has
    /// heard of it.
    virtual task<std::optional<purchase_card>> find_purchase(std::string payment_id) = 0;
};

} // namespace fcg::games
