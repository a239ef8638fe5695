#pragma once
#include "bus/consumer.hpp"
#include "platform/core/settings.hpp"
#include "platform/http/routes.hpp"
#include "platform/http/server.hpp"
#include "platform/surroundings.hpp"
#include "users/api/questions.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace fcg::users {

struct user_settings {
    std::string issuer = "fcg";
    std::string audience = "fcg";
    std::int64_t access_token_minutes = 15;
    std::int64_t refresh_token_days = 30;
    std::int64_t session_max_days = 90;      ///< however often it is continued
    std::int64_t argon2_memory_kib = 19'456; ///< OWASP's minimum with two passes
    std::int64_t argon2_passes = 2;
    std::int64_t hashing_threads = 1;
    std::int64_t hashings_waiting = 64;
    std::int64_t lockout_failures = 10; ///< wrong passwords in a row until the next has to wait
    std::int64_t lockout_minutes = 15;
};

void declare_settings(core::declared_settings& settings, user_settings& into);

/// Accounts and sessions. See README.md beside this file.
class module {
public:
    module(surroundings& with, user_settings const& how);
    ~module();

    void add_routes(http::routes& into);
    /// What it answers to modules in other processes: to be served on the internal listener alone.
    void add_internal_routes(http::routes& into);

    /// It reads no queue.
    static std::vector<bus::reader> reads() { return {}; }

    storage::database& database();

    /// Checks access tokens. Any thread; lives as long as the module.
    http::token_verifier verifier();
    questions& answers();
    token_questions& token_answers();
    confirmation_questions& confirmation_answers();

    /// For `fcg user create-admin`: makes the account, or makes an existing one admin and sets its password.
    task<http::result<core::uuid>> create_admin(std::string email, std::string name, std::string password);

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::users
