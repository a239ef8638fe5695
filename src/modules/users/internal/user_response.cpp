#include "internal/user_response.hpp"

namespace fcg::users {

user_response to_response(account const& account)
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

http::shape<user_response> const user_shape{
    "User",
    {http::id("id", &user_response::id), http::text("name", &user_response::name),
     http::text("email", &user_response::email),
     http::choice("role", &user_response::role, {"user", "admin"}),
     http::moment("createdAt", &user_response::created_at),
     http::boolean("emailConfirmed", &user_response::email_confirmed, "without it no email is sent there")}};

http::shape<user_response> const managed_user_shape{
    "ManagedUser",
    {http::id("id", &user_response::id), http::text("name", &user_response::name),
     http::text("email", &user_response::email, {.description = "empty when the account is closed"}),
     http::choice("role", &user_response::role, {"user", "admin"}),
     http::choice("status", &user_response::status, {"open", "closed"}),
     http::moment("createdAt", &user_response::created_at),
     http::moment("updatedAt", &user_response::updated_at),
     http::boolean("emailConfirmed", &user_response::email_confirmed)}};

http::shape<profile> const profile_shape{
    "Profile",
    {http::text("name", &profile::name, name_rule()), http::text("email", &profile::email, email_rule())}};

http::response show(http::shape<user_response> const& shape, account const& account)
{
    auto response = http::ok(shape.write(to_response(account)));
    response.with("ETag", http::version_etag(account.version));
    return response;
}

http::response show_unless_current(http::shape<user_response> const& shape, account const& account,
                                   http::request const& request)
{
    auto etag = http::version_etag(account.version);
    return http::has_current(request, etag) ? http::not_modified(std::move(etag)) : show(shape, account);
}

} // namespace fcg::users
