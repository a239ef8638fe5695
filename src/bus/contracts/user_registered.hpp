#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// An account was created.
struct user_registered {
    static constexpr std::string_view name = "UserRegistered";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "user-registered";
    static constexpr std::string_view publisher = "users";

    contracts::user_id user_id;
    std::string display_name; ///< the member "name"
    std::string email;
    core::time_point registered_at;

    static void describe(auto& event, auto& members)
    {
        members.id("userId", event.user_id);
        members.text("name", event.display_name);
        members.text("email", event.email);
        members.moment("registeredAt", event.registered_at);
    }
};

} // namespace fcg::contracts
