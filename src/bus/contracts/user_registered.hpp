#pragma once
#include "platform/core/clock.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// A new account exists.
/// Published by users; read by notifications (whom to write to).
struct user_registered {
    static constexpr std::string_view name = "UserRegistered";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "user-registered";

    std::string user_id;
    std::string display_name; ///< the member "name"
    std::string email;
    core::time_point registered_at;
};

std::string to_json(user_registered const& event);
std::string from_json(json::value const& body, user_registered& user_registered);

} // namespace fcg::contracts
