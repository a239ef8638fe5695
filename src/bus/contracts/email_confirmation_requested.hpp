#pragma once
#include "platform/core/clock.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// The owner of an account is to be asked by e-mail whether its address is right. Carries neither the address
/// nor the token of the letter: whoever writes it asks users for both. Published by users; read by
/// notifications.
struct email_confirmation_requested {
    static constexpr std::string_view name = "EmailConfirmationRequested";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "email-confirmation-requested";

    std::string user_id;
    core::time_point requested_at;
};

std::string to_json(email_confirmation_requested const& event);
std::string from_json(json::value const& body, email_confirmation_requested& email_confirmation_requested);

} // namespace fcg::contracts
