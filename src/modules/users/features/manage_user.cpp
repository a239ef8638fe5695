#include "features/features.hpp"
#include "internal/account_changes.hpp"
#include "internal/user_response.hpp"

namespace fcg::users {

namespace {

http::response show_user(module_context& context, http::request& request)
{
    auto const id = request.path_id("id", "user");
    if (!id)
        return id.error();

    auto const account = context.db.read([&](storage::reader& db) { return find_account(db, *id); });

    if (!account)
        return no_such_user();
    return show_unless_current(managed_user_shape, *account, request);
}

http::result<account> find_unchanged(storage::reader& db, core::uuid const& id, http::request const& request)
{
    auto account = find_open_account(db, id);
    if (!account)
        return no_such_user();
    if (auto const stale = http::check_if_match(request, http::version_etag(account->version)))
        return *stale;
    return std::move(*account);
}

task<http::response> edit(module_context& context, http::request& request)
{
    auto const id = request.path_id("id", "user");
    if (!id)
        co_return id.error();
    auto const body = profile_shape.read_body(request);
    if (!body)
        co_return body.error();
    profile const profile{body->name, normal_email(body->email)};

    auto unit = [&](storage::transaction& tx) -> http::result<account> {
        auto const stored_account = find_unchanged(tx, *id, request);
        if (!stored_account)
            return stored_account.error();
        return change_profile(tx, context, *stored_account, profile, request.trace);
    };
    auto const changed = co_await context.db.write(unit);
    if (!changed)
        co_return changed.error();

    co_return show(managed_user_shape, *changed);
}

task<http::response> close(module_context& context, http::request& request)
{
    auto const id = request.path_id("id", "user");
    if (!id)
        co_return id.error();

    auto unit = [&](storage::transaction& tx) -> std::optional<http::problem> {
        auto const account = find_unchanged(tx, *id, request);
        if (!account)
            return account.error();
        return close_account(tx, context, *account, request.trace);
    };
    auto const refusal = co_await context.db.write(unit);
    if (refusal)
        co_return *refusal;
    co_return http::no_content();
}

} // namespace

void manage_user(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/users/{id}",
                .access = http::access::admin,
                .summary = "An account, open or closed.",
                .tag = "users",
                .answers = {{200, "The account", managed_user_shape.describe()},
                            {304, "It has not changed"},
                            {404, "No such user"}},
                .headers = {http::if_none_match()},
                .handle = [&context](http::request& request) { return show_user(context, request); }});
    routes.add({.method = http::method::put,
                .path = "/api/users/{id}",
                .access = http::access::admin,
                .summary = "Changes an account's name and email address.",
                .tag = "users",
                .answers = {{200, "The account", managed_user_shape.describe()},
                            {400, "A field is not valid"},
                            {404, "No such user, or a closed account"},
                            {409, "The email address is taken"},
                            {412, "It has changed since it was read"}},
                .body = profile_shape.describe(),
                .headers = {http::if_match(false)},
                .act = "account.change",
                .handle = [&context](http::request& request) { return edit(context, request); }});
    routes.add({.method = http::method::del,
                .path = "/api/users/{id}",
                .access = http::access::admin,
                .summary = "Closes an account permanently.",
                .tag = "users",
                .answers = {{204, "The account is closed"},
                            {404, "No such user, or a closed account"},
                            {409, "The last admin stays"},
                            {412, "It has changed since it was read"}},
                .headers = {http::if_match(false)},
                .act = "account.close",
                .handle = [&context](http::request& request) { return close(context, request); }});
}

} // namespace fcg::users
