#include "features/features.hpp"
#include "inside/account_changes.hpp"
#include "inside/owner_proof.hpp"
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

struct own_profile {
    std::string name;
    std::string email;
    std::optional<std::string> current_password;
};

http::text_rule current_password_rule(std::string description)
{
    return {.min = 1, .max = 128, .trimmed = false, .description = std::move(description)};
}

http::shape<own_profile> const own_profile_shape{
    "OwnProfile",
    {http::text("name", &own_profile::name, name_rule()),
     http::text("email", &own_profile::email, email_rule()),
     http::text("currentPassword", &own_profile::current_password,
                current_password_rule("asked for when the e-mail address changes"))}};

struct account_closing {
    std::string current_password;
};

http::shape<account_closing> const account_closing_shape{
    "AccountClosing",
    {http::text("currentPassword", &account_closing::current_password, current_password_rule({}))}};

http::result<account> find_unchanged(storage::reader& in, http::request const& asked)
{
    auto me = find_open_account(in, asked.caller_id());
    if (!me)
        return account_closed();
    if (auto const stale = http::check_if_match(asked, http::version_etag(me->version)))
        return *stale;
    return std::move(*me);
}

/// The account as it is now, if it still is the one of which something was proved.
http::result<account> find_proved(storage::reader& db, http::request const& request, account const& checked)
{
    auto me = find_unchanged(db, request);
    if (me && (me->password_hash != checked.password_hash || me->email != checked.email))
        return http::precondition_failed();
    return me;
}

/// Who has only an access token cannot take the account along.
task<std::optional<http::problem>> prove_new_email(parts& of, http::request const& request, account const& me,
                                                   own_profile const& wanted)
{
    if (normal_email(wanted.email) == me.email)
        co_return std::nullopt;
    if (!wanted.current_password)
        co_return password_required();
    auto refusal = co_await prove_owner(of, request, me, *wanted.current_password);
    co_return refusal;
}

task<http::response> edit(parts& of, http::request& asked)
{
    auto const body = own_profile_shape.read_body(asked);
    if (!body)
        co_return body.error();
    auto const me = of.db.read([&](storage::reader& in) { return find_unchanged(in, asked); });
    if (!me)
        co_return me.error();
    auto const refusal = co_await prove_new_email(of, asked, *me, *body);
    if (refusal)
        co_return *refusal;
    profile const wanted{body->name, normal_email(body->email)};

    auto unit = [&](storage::transaction& in) -> http::result<account> {
        auto const now = find_proved(in, asked, *me);
        if (!now)
            return now.error();
        return change_profile(in, of, *now, wanted, asked.trace);
    };
    auto const changed = co_await of.db.write(unit);
    if (!changed)
        co_return changed.error();

    co_return ok_with_version(*changed, user_shape.write(to_user(*changed)));
}

task<http::response> close(parts& of, http::request& asked)
{
    if (asked.body.empty())
        co_return password_required();
    auto const body = account_closing_shape.read_body(asked);
    if (!body)
        co_return body.error();
    auto const me = of.db.read([&](storage::reader& in) { return find_unchanged(in, asked); });
    if (!me)
        co_return me.error();
    auto const refusal = co_await prove_owner(of, asked, *me, body->current_password);
    if (refusal)
        co_return *refusal;

    auto unit = [&](storage::transaction& in) -> std::optional<http::problem> {
        auto const now = find_proved(in, asked, *me);
        if (!now)
            return now.error();
        return close_account(in, of, *now, asked.trace);
    };
    auto const refused = co_await of.db.write(unit);
    if (refused)
        co_return *refused;
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
              .summary =
                  "Changes the caller's name and e-mail address; a new address asks for the password and "
                  "is to be confirmed.",
              .tag = "users",
              .answers = {{200, "The account", user_shape.describe()},
                          {400, "A field is not valid"},
                          {401, "The current password is wrong"},
                          {403, "A new e-mail address asks for currentPassword"},
                          {409, "The e-mail address is taken"},
                          {412, "It has changed since it was read"},
                          {429, "Too many requests of this player, or too many wrong passwords"},
                          {503, "Too many passwords are being checked"}},
              .body = own_profile_shape.describe(),
              .headers = {http::if_match(false)},
              .rate_limit = "player",
              .handle = [&of](http::request& asked) { return edit(of, asked); }});
    into.add({.method = http::method::del,
              .path = "/api/users/me",
              .access = http::access::signed_in,
              .summary = "Closes the caller's account for good.",
              .tag = "users",
              .answers = {{204, "The account is closed"},
                          {400, "A field is not valid"},
                          {401, "The current password is wrong"},
                          {403, "currentPassword is missing"},
                          {409, "The last admin stays"},
                          {412, "It has changed since it was read"},
                          {429, "Too many requests of this player, or too many wrong passwords"},
                          {503, "Too many passwords are being checked"}},
              .body = account_closing_shape.describe(),
              .headers = {http::if_match(false)},
              .rate_limit = "player",
              .handle = [&of](http::request& asked) { return close(of, asked); }});
}

} // namespace fcg::users
