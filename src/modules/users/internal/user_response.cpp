#include "internal/user_response.hpp"

namespace fcg::users {

http::shape<user_response> const user_shape{
    "User",
    {http::id("id", &user_response::id), http::text("name", &user_response::name),
     http::text("email", &user_response::email),
     http::choice("role", &user_response::role, {"user", "admin"}),
     http::moment("createdAt", &user_response::created_at),
     http::boolean("emailConfirmed", &user_response::email_confirmed, "without it no email is sent there")}};

user_response to_user(account const& account)
{
    return {.id = account.id,
            .name = account.name,
            .email = account.email,
            .role = std::string(to_text(account.role)),
            .created_at = account.created_at,
            .email_confirmed = account.email_confirmed};
}

http::shape<managed_user_response> const managed_user_shape{
    "ManagedUser",
    {http::id("id", &managed_user_response::id), http::text("name", &managed_user_response::name),
     http::text("email", &managed_user_response::email, {.description = "empty when the account is closed"}),
     http::choice("role", &managed_user_response::role, {"user", "admin"}),
     http::choice("status", &managed_user_response::status, {"open", "closed"}),
     http::moment("createdAt", &managed_user_response::created_at),
     http::moment("updatedAt", &managed_user_response::updated_at),
     http::boolean("emailConfirmed", &managed_user_response::email_confirmed)}};

managed_user_response to_managed_user(account const& account)
{
    return {.id = account.id,
            .name = account.name,
            .email = account.email,
            .role = std::string(to_text(account.role)),
            .status = account.open ? "open" : "closed",
            .created_at = account.created_at,
            .updated_at = account.updated_at,
            .email_confirmed = account.email_confirmed};
}

http::shape<profile> const profile_shape{
    "Profile",
    {http::text("name", &profile::name, name_rule()), http::text("email", &profile::email, email_rule())}};

http::response ok_with_version(account const& account, std::string json)
{
    auto response = http::ok(std::move(json));
    response.with("ETag", http::version_etag(account.version));
    return response;
}

} // namespace fcg::users
