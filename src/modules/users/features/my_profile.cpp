#include "features/features.hpp"
#include "inside/account_changes.hpp"
#include "inside/user_answer.hpp"

namespace fcg::users {

namespace {

/// The token was good a moment ago, so the account was closed meanwhile.
http::problem account_closed()
{
    return http::not_signed_in("the account is closed");
}

http::response show(parts& of, http::request& asked)
{
    auto const me = of.db.read([&](storage::reader& in) { return find_open_account(in, asked.caller_id()); });
    if (!me)
        return account_closed();
    auto etag = http::version_etag(me->version);
    if (http::has_current(asked, etag))
        return http::not_modified(std::move(etag));
    return ok_with_version(*me, user_shape.write(to_user(*me)));
}

http::result<account> find_unchanged(storage::reader& in, http::request const& asked)
{
    auto me = find_open_account(in, asked.caller_id());
    if (!me)
        return account_closed();
    if (auto const stale = http::check_if_match(asked, http::version_etag(me->version)))
        return *stale;
    return std::move(*me);
}

task<http::response> edit(parts& of, http::request& asked)
{
    auto const body = profile_shape.read_body(asked);
    if (!body)
        co_return body.error();
    profile const wanted{body->name, normal_email(body->email)};

    auto unit = [&](storage::transaction& in) -> http::result<account> {
        auto const me = find_unchanged(in, asked);
        if (!me)
            return me.error();
        return change_profile(in, of, *me, wanted, asked.trace);
    };
    auto const changed = co_await of.db.write(unit);
    if (!changed)
        co_return changed.error();

    co_return ok_with_version(*changed, user_shape.write(to_user(*changed)));
}

task<http::response> close(parts& of, http::request& asked)
{
    auto unit = [&](storage::transaction& in) -> std::optional<http::problem> {
        auto const me = find_unchanged(in, asked);
        if (!me)
            return me.error();
        return close_account(in, of, *me, asked.trace);
    };
    auto const refusal = co_await of.db.write(unit);
    if (refusal)
        co_return *refusal;
    co_return http::no_content();
}

} // namespace

void my_profile(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/users/me",
              .access = http::access::signed_in,
              .summary = "The caller's account.",
              .tag = "users",
              .answers = {{200, "The account", user_shape.describe()}, {304, "It has not changed"}},
              .headers = {http::if_none_match()},
              .handle = [&of](http::request& asked) { return show(of, asked); }});
    into.add({.method = http::method::put,
              .path = "/api/users/me",
              .access = http::access::signed_in,
              .summary = "Changes the caller's name and e-mail address.",
              .tag = "users",
              .answers = {{200, "The account", user_shape.describe()},
                          {400, "A field is not valid"},
                          {409, "The e-mail address is taken"},
                          {412, "It has changed since it was read"}},
              .body = profile_shape.describe(),
              .headers = {http::if_match(false)},
              .rate_limit = "player",
              .handle = [&of](http::request& asked) { return edit(of, asked); }});
    into.add({.method = http::method::del,
              .path = "/api/users/me",
              .access = http::access::signed_in,
              .summary = "Closes the caller's account for good.",
              .tag = "users",
              .answers = {{204, "The account is closed"},
                          {409, "The last admin stays"},
                          {412, "It has changed since it was read"}},
              .headers = {http::if_match(false)},
              .rate_limit = "player",
              .handle = [&of](http::request& asked) { return close(of, asked); }});
}

} // namespace fcg::users
