#pragma once
#include "inside/account.hpp"
#include "inside/account_changes.hpp"
#include "platform/http/response.hpp"
#include "platform/http/shape.hpp"

#include <string>

namespace fcg::users {

/// An account as its owner sees it.
struct user_answer {
    core::uuid id;
    std::string name;
    std::string email;
    std::string role;
    core::time_point created_at;
    bool email_confirmed = false;
};

extern http::shape<user_answer> const user_shape;
user_answer to_user(account const& from);

/// An account as admins see it.
struct managed_user_answer {
    core::uuid id;
    std::string name;
    std::string email;
    std::string role;
    std::string status;
    core::time_point created_at;
    core::time_point updated_at;
    bool email_confirmed = false;
};

extern http::shape<managed_user_answer> const managed_user_shape;
managed_user_answer to_managed_user(account const& from);

/// What may be changed of an account, by its owner or an admin.
extern http::shape<profile> const profile_shape;

/// 200 with the ETag of the account's version.
http::response ok_with_version(account const& from, std::string json);

} // namespace fcg::users
