#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// The owner of an account has confirmed that email to this address arrives.
struct user_email_confirmed {
    static constexpr std::string_view name = "UserEmailConfirmed";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "user-email-confirmed";
    static constexpr std::string_view publisher = "users";

    contracts::user_id user_id;
    std::string email;
    core::time_point confirmed_at;

    static void describe(auto& event, auto& members)
    {
        members.id("userId", event.user_id);
        members.text("email", event.email);
        members.moment("confirmedAt", event.confirmed_at);
    }
};

} // namespace fcg::contracts
