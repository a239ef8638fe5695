#pragma once
#include "inside/access_tokens.hpp"
#include "inside/login_lockout.hpp"
#include "inside/password_hasher.hpp"
#include "module.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

namespace fcg::users {

/// What the features of this module share; lives as long as the module.
struct parts {
    surroundings& with;
    user_settings const& how;
    storage::database& db;
    password_hasher& hasher;
    access_tokens& tokens;
    login_lockout& lockout;
};

} // namespace fcg::users
