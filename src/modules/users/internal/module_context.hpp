#pragma once
#include "internal/access_tokens.hpp"
#include "internal/login_lockout.hpp"
#include "internal/password_hasher.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"
#include "settings.hpp"

namespace fcg::users {

/// What the features of this module share. Lives as long as the module.
struct module_context {
    environment& env;
    user_settings const& settings;
    storage::database& db;
    password_hasher& hasher;
    access_tokens& tokens;
    login_lockout& lockout;
};

} // namespace fcg::users
