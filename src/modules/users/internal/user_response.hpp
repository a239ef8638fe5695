#pragma once
#include "internal/account.hpp"
#include "internal/account_changes.hpp"
#include "platform/http/response.hpp"
#include "platform/http/schema/shape.hpp"

#include <string>

namespace fcg::users {

/// An account as its owner sees it.
struct user_response {
    core::uuid id;
    std::string name;
    std::string email;
    std::string role;
    core::time_point created_at;
    bool email_confirmed = false;
};

extern http::shape<user_response> const user_shape;
user_response to_user(account const& account);

/// An account as admins see it.
struct managed_user_response {
    core::uuid id;
    std::string name;
    std::string email;
    std::string role;
    std::string status;
    core::time_point created_at;
    core::time_point updated_at;
    bool email_confirmed = false;
};

extern http::shape<managed_user_response> const managed_user_shape;
managed_user_response to_managed_user(account const& account);

/// The fields of an account that its owner or an admin may change.
extern http::shape<profile> const profile_shape;

/// Returns 200 with the ETag of the account's version.
http::response ok_with_version(account const& account, std::string json);

} // namespace fcg::users
