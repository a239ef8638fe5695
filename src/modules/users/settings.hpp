#pragma once
#include "platform/core/settings.hpp"

#include <cstdint>
#include <string>

namespace fcg::users {

struct user_settings {
    std::string issuer = "fcg";
    std::string audience = "fcg";
    std::int64_t access_token_minutes = 15;
    std::int64_t refresh_token_days = 30;
    std::int64_t session_max_days = 90;      ///< maximum, however often it is continued
    std::int64_t argon2_memory_kib = 19'456; ///< OWASP's minimum with two passes
    std::int64_t argon2_passes = 2;
    std::int64_t hashing_threads = 1;
    std::int64_t hashings_waiting = 64;
    std::int64_t lockout_failures = 10; ///< wrong passwords in a row until the next has to wait
    std::int64_t lockout_minutes = 15;
};

void declare_settings(core::declared_settings& settings, user_settings& values);

} // namespace fcg::users
