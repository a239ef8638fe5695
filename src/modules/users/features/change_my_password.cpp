#include "features/features.hpp"
#include "inside/account_changes.hpp"
#include "inside/owner_proof.hpp"
#include "inside/password_rules.hpp"

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

/// False when the password was changed, or the account closed, while this change was being checked.
bool change(storage::transaction& in, parts& of, account const& checked, std::string const& hash,
            std::string const& session)
{
    auto const now = find_open_account(in, checked.id);
    if (!now || now->password_hash != checked.password_hash)
        return false;
    change_password(in, of, *now, hash, core::uuid::parse(session));
    return true;
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const body = password_change_shape.read_body(asked);
    if (!body)
        co_return body.error();
    auto const me = of.db.read([&](storage::reader& in) { return find_open_account(in, asked.caller_id()); });
    if (!me)
        co_return http::not_signed_in("the account is closed");
    if (auto complaint = complaint_about_password(body->new_password, me->email); !complaint.empty())
        co_return http::invalid_fields({{"newPassword", std::move(complaint)}});

    auto const refusal = co_await prove_owner(of, asked, *me, body->current_password);
    if (refusal)
        co_return *refusal;
    auto line = line_of(*me);
    auto const hash = co_await of.hasher.hash(std::move(line), body->new_password);
    if (!hash)
        co_return hash.error();
    auto unit = [&](storage::transaction& in) { return change(in, of, *me, *hash, asked.caller->session); };
    bool const changed = co_await of.db.write(unit);
    if (!changed)
        co_return wrong_password();
    co_return http::no_content();
}

} // namespace

void change_my_password(http::routes& into, parts& of)
{
    into.add(
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
         .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::users
