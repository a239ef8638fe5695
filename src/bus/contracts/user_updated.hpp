#pragma once
#include "platform/core/clock.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// Name, e-mail or role of an account changed.
/// Published by users; read by notifications (whom to write to).
struct user_updated {
    static constexpr std::string_view name = "UserUpdated";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "user-updated";

    std::string user_id;
    std::string display_name; ///< the member "name"
    std::string email;
    std::string role; ///< "user" or "admin"
    core::time_point updated_at;
};

std::string to_json(user_updated const& event);
std::string from_json(json::value const& body, user_updated& user_updated);

} // namespace fcg::contracts
