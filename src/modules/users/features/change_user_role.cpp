#include "features/features.hpp"
#include "inside/account_changes.hpp"
#include "inside/user_answer.hpp"

namespace fcg::users {

namespace {

struct new_role {
    std::string role;
};

http::shape<new_role> const new_role_shape{"NewRole",
                                           {http::choice("role", &new_role::role, {"user", "admin"})}};

task<http::response> answer(parts& of, http::request& asked)
{
    auto const id = asked.path_id("id", "user");
    if (!id)
        co_return id.error();
    auto const body = new_role_shape.read_body(asked);
    if (!body)
        co_return body.error();
    auto const wanted = parse_role(body->role).value();

    new_role former;
    auto unit = [&](storage::transaction& in) -> http::result<account> {
        auto const found = find_open_account(in, *id);
        if (!found)
            return no_such_user();
        former.role = to_text(found->role);
        return change_role(in, of, *found, wanted, asked.trace);
    };
    auto const changed = co_await of.db.write(unit);
    if (!changed)
        co_return changed.error();
    asked.change = {new_role_shape.write(former), new_role_shape.write(*body)};
    co_return ok_with_version(*changed, managed_user_shape.write(to_managed_user(*changed)));
}

} // namespace

void change_user_role(http::routes& into, parts& of)
{
    into.add({.method = http::method::put,
              .path = "/api/users/{id}/role",
              .access = http::access::admin,
              .summary = "Makes a user admin, or an admin user; at once, also for tokens that are out.",
              .tag = "users",
              .answers = {{200, "The account", managed_user_shape.describe()},
                          {400, "A field is not valid"},
                          {404, "No such user, or a closed account"},
                          {409, "The last admin stays"}},
              .body = new_role_shape.describe(),
              .act = "role.change",
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::users
