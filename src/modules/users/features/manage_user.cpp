#include "features/features.hpp"
#include "inside/account_changes.hpp"
#include "inside/user_answer.hpp"

namespace fcg::users {

namespace {

http::response show(parts& of, http::request& asked)
{
    auto const id = asked.path_id("id", "user");
    if (!id)
        return id.error();

    auto const found = of.db.read([&](storage::reader& in) { return find_account(in, *id); });

    if (!found)
        return no_such_user();
    auto etag = http::version_etag(found->version);
    if (http::has_current(asked, etag))
        return http::not_modified(std::move(etag));
    return ok_with_version(*found, managed_user_shape.write(to_managed_user(*found)));
}

http::result<account> find_unchanged(storage::reader& in, core::uuid const& id, http::request const& asked)
{
    auto found = find_open_account(in, id);
    if (!found)
        return no_such_user();
    if (auto const stale = http::check_if_match(asked, http::version_etag(found->version)))
        return *stale;
    return std::move(*found);
}

task<http::response> edit(parts& of, http::request& asked)
{
    auto const id = asked.path_id("id", "user");
    if (!id)
        co_return id.error();
    auto const body = profile_shape.read_body(asked);
    if (!body)
        co_return body.error();
    profile const wanted{body->name, normal_email(body->email)};

    auto unit = [&](storage::transaction& in) -> http::result<account> {
        auto const found = find_unchanged(in, *id, asked);
        if (!found)
            return found.error();
        return change_profile(in, of, *found, wanted, asked.trace);
    };
    auto const changed = co_await of.db.write(unit);
    if (!changed)
        co_return changed.error();

    co_return ok_with_version(*changed, managed_user_shape.write(to_managed_user(*changed)));
}

task<http::response> close(parts& of, http::request& asked)
{
    auto const id = asked.path_id("id", "user");
    if (!id)
        co_return id.error();

    auto unit = [&](storage::transaction& in) -> std::optional<http::problem> {
        auto const found = find_unchanged(in, *id, asked);
        if (!found)
            return found.error();
        return close_account(in, of, *found, asked.trace);
    };
    auto const refusal = co_await of.db.write(unit);
    if (refusal)
        co_return *refusal;
    co_return http::no_content();
}

} // namespace

void manage_user(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/users/{id}",
              .access = http::access::admin,
              .summary = "An account, open or closed.",
              .tag = "users",
              .answers = {{200, "The account", managed_user_shape.describe()},
                          {304, "It has not changed"},
                          {404, "No such user"}},
              .headers = {http::if_none_match()},
              .handle = [&of](http::request& asked) { return show(of, asked); }});
    into.add({.method = http::method::put,
              .path = "/api/users/{id}",
              .access = http::access::admin,
              .summary = "Changes an account's name and e-mail address.",
              .tag = "users",
              .answers = {{200, "The account", managed_user_shape.describe()},
                          {400, "A field is not valid"},
                          {404, "No such user, or a closed account"},
                          {409, "The e-mail address is taken"},
                          {412, "It has changed since it was read"}},
              .body = profile_shape.describe(),
              .headers = {http::if_match(false)},
              .act = "account.change",
              .handle = [&of](http::request& asked) { return edit(of, asked); }});
    into.add({.method = http::method::del,
              .path = "/api/users/{id}",
              .access = http::access::admin,
              .summary = "Closes an account for good.",
              .tag = "users",
              .answers = {{204, "The account is closed"},
                          {404, "No such user, or a closed account"},
                          {409, "The last admin stays"},
                          {412, "It has changed since it was read"}},
              .headers = {http::if_match(false)},
              .act = "account.close",
              .handle = [&of](http::request& asked) { return close(of, asked); }});
}

} // namespace fcg::users
