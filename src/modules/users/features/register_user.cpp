#include "features/features.hpp"
#include "internal/account_changes.hpp"
#include "internal/password_rules.hpp"
#include "internal/user_response.hpp"

namespace fcg::users {

namespace {

struct registration {
    std::string name;
    std::string email;
    std::string password;
};

http::shape<registration> const registration_shape{
    "Registration",
    {http::text("name", &registration::name, name_rule()),
     http::text("email", &registration::email, email_rule()),
     http::text("password", &registration::password, new_password_rule())}};

task<http::response> answer(module_context& context, http::request& request)
{
    auto const body = registration_shape.read_body(request);
    if (!body)
        co_return body.error();
    new_account account{.name = body->name, .email = normal_email(body->email), .password_hash = {}};
    if (auto error_text = password_error_in(body->password, account.email); !error_text.empty())
        co_return http::invalid_fields({{"password", std::move(error_text)}});
    // The transaction checks this again; checking it here saves the hashing.
    if (context.db.read(
            [&](storage::reader& db) { return find_open_account(db, account.email).has_value(); }))
        co_return email_taken();

    auto hash = co_await context.hasher.hash(account.email, body->password);
    if (!hash)
        co_return hash.error();
    account.password_hash = std::move(*hash);
    auto unit = [&](storage::transaction& tx) { return open_account(tx, context, account, request.trace); };
    auto const user = co_await context.db.write(unit);
    if (!user)
        co_return user.error();

    auto const location = "/api/users/" + user->id.to_string();
    co_return http::created(location, user_shape.write(to_response(*user)));
}

} // namespace

void register_user(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::post,
                .path = "/api/users",
                .access = http::access::anyone,
                .summary = "Opens an account.",
                .tag = "users",
                .answers = {{201, "The account", user_shape.describe()},
                            {400, "A field is not valid"},
                            {409, "The email address is taken"},
                            {429, "Too many requests from this address"}},
                .body = registration_shape.describe(),
                .rate_limit = "auth",
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::users
