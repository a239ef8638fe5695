#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// An account was closed. The event carries no personal data.
struct user_deleted {
    static constexpr std::string_view name = "UserDeleted";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "user-deleted";
    static constexpr std::string_view publisher = "users";

    contracts::user_id user_id;
    core::time_point deleted_at;

    static void describe(auto& event, auto& members)
    {
        members.id("userId", event.user_id);
        members.moment("deletedAt", event.deleted_at);
    }
};

} // namespace fcg::contracts
