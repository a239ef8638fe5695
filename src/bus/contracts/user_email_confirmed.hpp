#pragma once
#include "platform/core/clock.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// The owner of an account has shown that mail to this address reaches them.
/// Published by users; read by notifications (whom to write to).
struct user_email_confirmed {
    static constexpr std::string_view name = "UserEmailConfirmed";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "user-email-confirmed";

    std::string user_id;
    std::string email;
    core::time_point confirmed_at;
};

std::string to_json(user_email_confirmed const& event);
std::string from_json(json::value const& body, user_email_confirmed& user_email_confirmed);

} // namespace fcg::contracts
