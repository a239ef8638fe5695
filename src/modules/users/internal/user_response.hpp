#pragma once
#include "internal/account.hpp"
#include "internal/account_changes.hpp"
#include "platform/http/response.hpp"
#include "platform/http/schema/shape.hpp"

#include <string>

namespace fcg::users {

/// An account as the API shows it.
struct user_response {
    core::uuid id;
    std::string name;
    std::string email;
    std::string role;
    std::string status; ///< shown to admins
    core::time_point created_at;
    core::time_point updated_at; ///< shown to admins
    bool email_confirmed = false;
};

user_response to_response(account const& account);

/// An account as its owner sees it.
extern http::shape<user_response> const user_shape;
/// An account as admins see it.
extern http::shape<user_response> const managed_user_shape;

/// The fields of an account that its owner or an admin may change.
extern http::shape<profile> const profile_shape;

/// Returns 200 with the account in this shape and the ETag of its version.
http::response show(http::shape<user_response> const& shape, account const& account);
/// Returns 304 if the caller has this version already, else what show() returns.
http::response show_unless_current(http::shape<user_response> const& shape, account const& account,
                                   http::request const& request);

} // namespace fcg::users
