#pragma once
#include "platform/core/clock.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// An account was closed. Carries no personal data.
/// Published by users; read by indexer (forgets what the player viewed) and
/// notifications (erases inbox, address and waiting e-mail).
struct user_deleted {
    static constexpr std::string_view name = "UserDeleted";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "user-deleted";

    std::string user_id;
    core::time_point deleted_at;
};

std::string to_json(user_deleted const& event);
std::string from_json(json::value const& body, user_deleted& user_deleted);

} // namespace fcg::contracts
