#include "internal/account.hpp"

#include "platform/core/text.hpp"
#include "platform/storage/column_reader.hpp"
#include "platform/storage/errors.hpp"

namespace fcg::users {

namespace {

http::role stored_role(std::string_view text)
{
    auto const role = parse_role(text);
    if (!role)
        throw storage::storage_error("accounts: an account has the unknown role " + std::string(text));
    return *role;
}

std::optional<account> read_first(storage::rows row)
{
    if (!row.next())
        return std::nullopt;
    return read_account(row);
}

constexpr std::string_view select_by_id =
    "SELECT id, name, email, password_hash, role, status, version, created_at, updated_at, "
    "email_confirmed_at FROM accounts WHERE id = $1";

constexpr std::string_view select_open_by_email =
    "SELECT id, name, email, password_hash, role, status, version, created_at, updated_at, "
    "email_confirmed_at FROM accounts WHERE email = $1 AND status = 'open'";

} // namespace

std::optional<account> find_account(storage::reader& db, core::uuid const& id)
{
    return read_first(db.query(select_by_id, id));
}

std::optional<account> find_open_account(storage::reader& db, core::uuid const& id)
{
    auto account = find_account(db, id);
    if (account && !account->open)
        account.reset();
    return account;
}

std::optional<account> find_open_account(storage::reader& db, std::string_view email)
{
    return read_first(db.query(select_open_by_email, email));
}

http::result<account> find_caller(storage::reader& db, http::request const& request)
{
    auto account = find_open_account(db, request.caller_id());
    if (!account)
        return http::not_signed_in("the account is closed");
    return std::move(*account);
}

account read_account(storage::rows const& row)
{
    storage::column_reader columns(row);
    return {.id = columns.id(),
            .name = std::string(columns.text()),
            .email = std::string(columns.text()),
            .password_hash = std::string(columns.text()),
            .role = stored_role(columns.text()),
            .open = columns.text() == "open",
            .version = columns.integer(),
            .created_at = columns.moment(),
            .updated_at = columns.moment(),
            .email_confirmed = !columns.is_null()};
}

std::string_view to_text(http::role role)
{
    return role == http::role::admin ? "admin" : "user";
}

std::optional<http::role> parse_role(std::string_view text)
{
    if (text == "admin")
        return http::role::admin;
    if (text == "user")
        return http::role::user;
    return std::nullopt;
}

std::string normal_email(std::string_view email)
{
    return core::to_lower_ascii(core::trim(email));
}

http::text_rule name_rule()
{
    return {.min = 1, .max = 120};
}

http::text_rule email_rule()
{
    return {.min = 3, .max = 254, .format = "email"};
}

http::problem email_taken()
{
    return http::conflict("email-taken", "The email address is taken",
                          "another account has this email address");
}

http::problem last_admin()
{
    return http::conflict("last-admin", "The last admin stays", "make somebody else admin first");
}

http::problem no_such_user()
{
    return http::not_found("user");
}

} // namespace fcg::users
