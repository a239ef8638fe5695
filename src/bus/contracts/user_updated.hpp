#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// The name, the e-mail address or the role of an account was changed.
struct user_updated {
    static constexpr std::string_view name = "UserUpdated";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "user-updated";
    static constexpr std::string_view publisher = "users";

    static constexpr std::array<std::string_view, 2> roles{"user", "admin"};

    contracts::user_id user_id;
    std::string display_name; ///< the member "name"
    std::string email;
    std::string role; ///< one of `roles`
    core::time_point updated_at;

    static void describe(auto& event, auto& members)
    {
        members.id("userId", event.user_id);
        members.text("name", event.display_name);
        members.text("email", event.email);
        members.choice("role", event.role, roles);
        members.moment("updatedAt", event.updated_at);
    }
};

} // namespace fcg::contracts
