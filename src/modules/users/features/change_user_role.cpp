#include "features/features.hpp"
#include "internal/account_changes.hpp"
#include "internal/user_response.hpp"

namespace fcg::users {

namespace {

struct new_role {
    std::string role;
};

http::shape<new_role> const new_role_shape{"NewRole",
                                           {http::choice("role", &new_role::role, {"user", "admin"})}};

task<http::response> answer(module_context& context, http::request& request)
{
    auto const id = request.path_id("id", "user");
    if (!id)
        co_return id.error();
    auto const body = new_role_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const role = parse_role(body->role).value();

    new_role previous;
    auto unit = [&](storage::transaction& tx) -> http::result<account> {
        auto const account = find_open_account(tx, *id);
        if (!account)
            return no_such_user();
        previous.role = to_text(account->role);
        return change_role(tx, context, *account, role, request.trace);
    };
    auto const changed = co_await context.db.write(unit);
    if (!changed)
        co_return changed.error();
    request.change = {new_role_shape.write(previous), new_role_shape.write(*body)};
    co_return show(managed_user_shape, *changed);
}

} // namespace

void change_user_role(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::put,
         .path = "/api/users/{id}/role",
         .access = http::access::admin,
         .summary = "Makes a user admin, or an admin user; at once, also for tokens that were issued before.",
         .tag = "users",
         .answers = {{200, "The account", managed_user_shape.describe()},
                     {400, "A field is not valid"},
                     {404, "No such user, or a closed account"},
                     {409, "The last admin stays"}},
         .body = new_role_shape.describe(),
         .act = "role.change",
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::users
