#include "features/features.hpp"
#include "internal/account_changes.hpp"
#include "internal/owner_proof.hpp"
#include "internal/user_response.hpp"

namespace fcg::users {

namespace {

http::response show_me(module_context& context, http::request& request)
{
    auto const me = context.db.read([&](storage::reader& db) { return find_caller(db, request); });
    if (!me)
        return me.error();
    return show_unless_current(user_shape, *me, request);
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
                current_password_rule("required when the email address changes"))}};

struct account_closing {
    std::string current_password;
};

http::shape<account_closing> const account_closing_shape{
    "AccountClosing",
    {http::text("currentPassword", &account_closing::current_password, current_password_rule({}))}};

http::result<account> find_unchanged(storage::reader& db, http::request const& request)
{
    auto me = find_caller(db, request);
    if (!me)
        return me;
    if (auto const stale = http::check_if_match(request, http::version_etag(me->version)))
        return *stale;
    return me;
}

/// Returns the current account if it is still the one whose owner was proved.
http::result<account> find_proved(storage::reader& db, http::request const& request, account const& checked)
{
    auto me = find_unchanged(db, request);
    if (me && (me->password_hash != checked.password_hash || me->email != checked.email))
        return http::precondition_failed();
    return me;
}

/// Requires the password for a new e-mail address, so that an access token alone is not enough to take over
/// the account.
task<std::optional<http::problem>> prove_new_email(module_context& context, http::request const& request,
                                                   account const& me, own_profile const& own_profile)
{
    if (normal_email(own_profile.email) == me.email)
        co_return std::nullopt;
    if (!own_profile.current_password)
        co_return password_required();
    auto refusal = co_await prove_owner(context, request, me, *own_profile.current_password);
    co_return refusal;
}

task<http::response> edit(module_context& context, http::request& request)
{
    auto const body = own_profile_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const me = context.db.read([&](storage::reader& db) { return find_unchanged(db, request); });
    if (!me)
        co_return me.error();
    auto const refusal = co_await prove_new_email(context, request, *me, *body);
    if (refusal)
        co_return *refusal;
    profile const profile{body->name, normal_email(body->email)};

    auto unit = [&](storage::transaction& tx) -> http::result<account> {
        auto const now = find_proved(tx, request, *me);
        if (!now)
            return now.error();
        return change_profile(tx, context, *now, profile, request.trace);
    };
    auto const changed = co_await context.db.write(unit);
    if (!changed)
        co_return changed.error();

    co_return show(user_shape, *changed);
}

task<http::response> close(module_context& context, http::request& request)
{
    if (request.body.empty())
        co_return password_required();
    auto const body = account_closing_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const me = context.db.read([&](storage::reader& db) { return find_unchanged(db, request); });
    if (!me)
        co_return me.error();
    auto const refusal = co_await prove_owner(context, request, *me, body->current_password);
    if (refusal)
        co_return *refusal;

    auto unit = [&](storage::transaction& tx) -> std::optional<http::problem> {
        auto const now = find_proved(tx, request, *me);
        if (!now)
            return now.error();
        return close_account(tx, context, *now, request.trace);
    };
    auto const refused = co_await context.db.write(unit);
    if (refused)
        co_return *refused;
    co_return http::no_content();
}

} // namespace

void my_profile(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/users/me",
                .access = http::access::signed_in,
                .summary = "The caller's account.",
                .tag = "users",
                .answers = {{200, "The account", user_shape.describe()}, {304, "It has not changed"}},
                .headers = {http::if_none_match()},
                .handle = [&context](http::request& request) { return show_me(context, request); }});
    routes.add({.method = http::method::put,
                .path = "/api/users/me",
                .access = http::access::signed_in,
                .summary = "Changes the caller's name and email address; a new address requires the password "
                           "and is to be confirmed.",
                .tag = "users",
                .answers = {{200, "The account", user_shape.describe()},
                            {400, "A field is not valid"},
                            {401, "The current password is wrong"},
                            {403, "A new email address requires currentPassword"},
                            {409, "The email address is taken"},
                            {412, "It has changed since it was read"},
                            {429, "Too many requests of this player, or too many wrong passwords"},
                            {503, "Too many passwords are being checked"}},
                .body = own_profile_shape.describe(),
                .headers = {http::if_match(false)},
                .rate_limit = "player",
                .handle = [&context](http::request& request) { return edit(context, request); }});
    routes.add({.method = http::method::del,
                .path = "/api/users/me",
                .access = http::access::signed_in,
                .summary = "Closes the caller's account permanently.",
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
                .handle = [&context](http::request& request) { return close(context, request); }});
}

} // namespace fcg::users
