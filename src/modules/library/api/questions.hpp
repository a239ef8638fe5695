#pragma once
#include "platform/async/task.hpp"

#include <optional>
#include <string>

namespace fcg::library {

/// The state of a game in a player's library.
struct entitlement_summary {
    std::string payment_id;
    bool is_in_use = false; ///< whether it was downloaded
};

/// The questions that other modules may ask the library module. Throws core::unavailable if library runs in
/// another process that does not respond.
class questions {
public:
    virtual ~questions() = default;
    /// Returns true if the player owns the game. While library is unavailable, a purchase responds 503, since
    /// a game that turns out to be owned already would be charged in vain.
    virtual task<bool> owns(std::string user_id, std::string game_id) = 0;
    /// Returns nothing if the player does not own the game. While library is unavailable, a refund responds
    /// 503.
    virtual task<std::optional<entitlement_summary>> find_entitlement(std::string user_id,
                                                                      std::string game_id) = 0;
    /// Returns true if any player owns the game. While library is unavailable, the caller assumes so, which
    /// keeps a withdrawn game readable rather than removing it from a library.
    virtual task<bool> anyone_owns(std::string game_id) = 0;
};

} // namespace fcg::library
