#include "features/features.hpp"
#include "internal/account_changes.hpp"
#include "internal/owner_proof.hpp"
#include "internal/password_rules.hpp"

namespace fcg::users {

namespace {

struct password_change {
    std::string current_password;
    std::string new_password;
};

http::shape<password_change> const password_change_shape{
    "PasswordChange",
    {http::text("currentPassword", &password_change::current_password,
                {.min = 1, .max = 128, .trimmed = false}),
     http::text("newPassword", &password_change::new_password, new_password_rule())}};

/// Returns false if the password was changed or the account was closed while this change was being checked.
bool change(storage::transaction& tx, module_context& context, account const& checked,
            std::string const& hash, std::string const& session)
{
    auto const now = find_open_account(tx, checked.id);
    if (!now || now->password_hash != checked.password_hash)
        return false;
    change_password(tx, context, *now, hash, core::uuid::parse(session));
    return true;
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const body = password_change_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const me = context.db.read([&](storage::reader& db) { return find_caller(db, request); });
    if (!me)
        co_return me.error();
    if (auto error_text = password_error_in(body->new_password, me->email); !error_text.empty())
        co_return http::invalid_fields({{"newPassword", std::move(error_text)}});

    auto const refusal = co_await prove_owner(context, request, *me, body->current_password);
    if (refusal)
        co_return *refusal;
    auto line = line_of(*me);
    auto const hash = co_await context.hasher.hash(std::move(line), body->new_password);
    if (!hash)
        co_return hash.error();
    auto unit = [&](storage::transaction& tx) {
        return change(tx, context, *me, *hash, request.caller->session);
    };
    bool const changed = co_await context.db.write(unit);
    if (!changed)
        co_return wrong_password();
    co_return http::no_content();
}

} // namespace

void change_my_password(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::put,
         .path = "/api/users/me/password",
         .access = http::access::signed_in,
         .summary = "Changes the caller's password; the caller's other sessions end.",
         .tag = "users",
         .answers = {{204, "The password is changed"},
                     {400, "A field is not valid"},
                     {401, "The current password is wrong"},
                     {429, "Too many requests of this player, too many wrong passwords, or too many at once"},
                     {503, "Too many passwords are being checked"}},
         .body = password_change_shape.describe(),
         .rate_limit = "player",
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::users
