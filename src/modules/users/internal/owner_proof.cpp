#include "internal/owner_proof.hpp"

#include "platform/core/text.hpp"
#include "platform/http/address_list.hpp"

namespace fcg::users {

namespace {

/// Hides the network address, so that the database does not reveal where a player lives.
std::string origin_hash(core::uuid const& account, std::string const& prefix)
{
    return core::to_base64url(core::sha256(account.to_string() + '\0' + prefix));
}

constexpr std::string_view select_origin =
    "SELECT 1 FROM login_origins WHERE account_id = $1 AND prefix_hash = $2";

constexpr std::string_view upsert_origin =
    "INSERT INTO login_origins (account_id, prefix_hash, seen_at) VALUES ($1, $2, $3) "
    "ON CONFLICT (account_id, prefix_hash) DO UPDATE SET seen_at = $3";

/// Keeps the twenty origins that were seen last.
constexpr std::string_view delete_old_origins =
    "DELETE FROM login_origins WHERE account_id = $1 AND seen_at < (SELECT seen_at FROM login_origins "
    "WHERE account_id = $1 ORDER BY seen_at DESC LIMIT 1 OFFSET 19)";

constexpr std::string_view delete_origins = "DELETE FROM login_origins WHERE account_id = $1";

} // namespace

login_origin find_origin(storage::reader& db, http::request const& request, std::string email,
                         std::optional<account> const& owner)
{
    login_origin origin{.email = std::move(email), .prefix = http::network_key(request.client_address)};
    // The query runs without an account, too, so that both cases take the same time.
    auto const id = owner ? owner->id : core::uuid();
    origin.is_known = db.query(select_origin, id, origin_hash(id, origin.prefix)).next();
    return origin;
}

void keep_origin(storage::transaction& tx, core::uuid const& account, std::string const& prefix,
                 core::time_point now)
{
    tx.execute(upsert_origin, account, origin_hash(account, prefix), now);
    tx.execute(delete_old_origins, account);
}

void forget_origins(storage::transaction& tx, core::uuid const& account)
{
    tx.execute(delete_origins, account);
}

task<std::optional<http::problem>> prove_owner(module_context& context, http::request const& request,
                                               account const& me, std::string password)
{
    auto const origin =
        context.db.read([&](storage::reader& db) { return find_origin(db, request, me.email, me); });
    if (auto const seconds = context.lockout.seconds_left(origin))
        co_return http::too_many_requests(*seconds);
    auto line = line_of(me);
    auto const checked =
        co_await context.hasher.check(std::move(line), std::move(password), me.password_hash);
    if (!checked)
        co_return checked.error();
    if (auto const seconds = context.lockout.seconds_left(origin)) // simultaneous guesses
        co_return http::too_many_requests(*seconds);
    if (!checked->right) {
        context.lockout.failed(origin);
        co_return wrong_password();
    }
    context.lockout.succeeded(origin);
    co_return std::nullopt;
}

http::problem wrong_password()
{
    return {.status = 401,
            .slug = "wrong-password",
            .title = "The current password is wrong",
            .detail = "nothing was changed"};
}

http::problem password_required()
{
    return {.status = 403,
            .slug = "password-required",
            .title = "The password is required",
            .detail = "send currentPassword; nothing was changed"};
}

std::string line_of(account const& me)
{
    return me.id.to_string();
}

} // namespace fcg::users
