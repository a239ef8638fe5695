#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// The owner of an account is to be asked by email to confirm the address. The event carries neither the
/// address nor the token of the email: the module that sends the email asks users for both.
struct email_confirmation_requested {
    static constexpr std::string_view name = "EmailConfirmationRequested";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "email-confirmation-requested";
    static constexpr std::string_view publisher = "users";

    contracts::user_id user_id;
    core::time_point requested_at;

    static void describe(auto& event, auto& members)
    {
        members.id("userId", event.user_id);
        members.moment("requestedAt", event.requested_at);
    }
};

} // namespace fcg::contracts
