#include "inside/user_answer.hpp"

namespace fcg::users {

http::shape<user_answer> const user_shape{
    "User",
    {http::id("id", &user_answer::id), http::text("name", &user_answer::name),
     http::text("email", &user_answer::email), http::choice("role", &user_answer::role, {"user", "admin"}),
     http::moment("createdAt", &user_answer::created_at),
     http::boolean("emailConfirmed", &user_answer::email_confirmed, "without it no e-mail is sent there")}};

user_answer to_user(account const& from)
{
    return {.id = from.id,
            .name = from.name,
            .email = from.email,
            .role = std::string(to_text(from.role)),
            .created_at = from.created_at,
            .email_confirmed = from.email_confirmed};
}

http::shape<managed_user_answer> const managed_user_shape{
    "ManagedUser",
    {http::id("id", &managed_user_answer::id), http::text("name", &managed_user_answer::name),
     http::text("email", &managed_user_answer::email, {.description = "empty when the account is closed"}),
     http::choice("role", &managed_user_answer::role, {"user", "admin"}),
     http::choice("status", &managed_user_answer::status, {"open", "closed"}),
     http::moment("createdAt", &managed_user_answer::created_at),
     http::moment("updatedAt", &managed_user_answer::updated_at),
     http::boolean("emailConfirmed", &managed_user_answer::email_confirmed)}};

managed_user_answer to_managed_user(account const& from)
{
    return {.id = from.id,
            .name = from.name,
            .email = from.email,
            .role = std::string(to_text(from.role)),
            .status = from.open ? "open" : "closed",
            .created_at = from.created_at,
            .updated_at = from.updated_at,
            .email_confirmed = from.email_confirmed};
}

http::shape<profile> const profile_shape{
    "Profile",
    {http::text("name", &profile::name, name_rule()), http::text("email", &profile::email, email_rule())}};

http::response ok_with_version(account const& from, std::string json)
{
    auto made = http::ok(std::move(json));
    made.with("ETag", http::version_etag(from.version));
    return made;
}

} // namespace fcg::users
