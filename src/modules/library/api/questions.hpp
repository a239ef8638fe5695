#pragma once
#include "platform/async/task.hpp"

#include <optional>
#include <string>

namespace fcg::library {

/// How a game stands in a player's library.
struct entitlement_card {
    std::string payment_id;
    bool is_in_use = false; ///< it was downloaded
};

/// Questions that other modules may ask library. Throws core::unavailable when library runs in another
/// process that cannot be asked.
class questions {
public:
    virtual ~questions() = default;
    /// Unavailable: a purchase is answered 503, since one that turns out to be owned already would be charged
    /// in vain.
    virtual task<bool> owns(std::string user_id, std::string game_id) = 0;
    /// Nothing when the player does not own it. Unavailable: a refund is answered 503.
    virtual task<std::optional<entitlement_card>> find_entitlement(std::string user_id,
                                                                   std::string game_id) = 0;
    /// Unavailable: taken as yes, so that a withdrawn game stays readable rather than vanish from a library.
    virtual task<bool> anyone_owns(std::string game_id) = 0;
};

} // namespace fcg::library
