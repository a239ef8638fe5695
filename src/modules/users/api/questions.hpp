#pragma once
#include "platform/async/task.hpp"

#include <optional>
#include <string>

namespace fcg::users {

/// What other modules may know of an account.
struct account_card {
    std::string user_id;
    bool open = true; ///< false: closed by its owner or an admin
};

/// Questions that other modules may ask users.
class questions {
public:
    virtual ~questions() = default;
    /// Nothing for an id that was never an account here (an FCG service may know users that we do not).
    virtual task<std::optional<account_card>> find_account(std::string user_id) = 0;
};

} // namespace fcg::users
