#include "features/features.hpp"
#include "inside/account_changes.hpp"
#include "inside/password_rules.hpp"
#include "inside/user_answer.hpp"

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

task<http::response> answer(parts& of, http::request& asked)
{
    auto const body = registration_shape.read_body(asked);
    if (!body)
        co_return body.error();
    new_account wanted{.name = body->name, .email = normal_email(body->email), .password_hash = {}};
    if (auto complaint = complaint_about_password(body->password, wanted.email); !complaint.empty())
        co_return http::invalid_fields({{"password", std::move(complaint)}});
    // Looked at again in the transaction; here it spares the work of hashing.
    if (of.db.read([&](storage::reader& in) { return find_open_account(in, wanted.email).has_value(); }))
        co_return email_taken();

    auto hash = co_await of.hasher.hash(wanted.email, body->password);
    if (!hash)
        co_return hash.error();
    wanted.password_hash = std::move(*hash);
    auto unit = [&](storage::transaction& in) { return open_account(in, of, wanted, asked.trace); };
    auto const made = co_await of.db.write(unit);
    if (!made)
        co_return made.error();

    auto const location = "/api/users/" + made->id.to_string();
    co_return http::created(location, user_shape.write(to_user(*made)));
}

} // namespace

void register_user(http::routes& into, parts& of)
{
    into.add({.method = http::method::post,
              .path = "/api/users",
              .access = http::access::anyone,
              .summary = "Opens an account.",
              .tag = "users",
              .answers = {{201, "The account", user_shape.describe()},
                          {400, "A field is not valid"},
                          {409, "The e-mail address is taken"},
                          {429, "Too many requests from this address"}},
              .body = registration_shape.describe(),
              .rate_limit = "auth",
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::users
