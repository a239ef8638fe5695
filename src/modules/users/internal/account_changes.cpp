#include "internal/account_changes.hpp"

#include "bus/contracts/user_deleted.hpp"
#include "bus/contracts/user_email_confirmed.hpp"
#include "bus/contracts/user_registered.hpp"
#include "bus/contracts/user_updated.hpp"
#include "bus/publishing/outbox.hpp"
#include "internal/email_confirmation.hpp"
#include "internal/owner_proof.hpp"
#include "internal/sessions.hpp"

namespace fcg::users {

namespace {

template <class Contract>
void record(storage::transaction& tx, module_context& context, account const& after, Contract const& event,
            core::trace const& trace)
{
    bus::record_event(tx, context.env.ids, after.updated_at, "user-" + after.id.to_string(), after.version,
                      event, trace);
}

contracts::user_updated updated_event(account const& after)
{
    return {.user_id = after.id.to_string(),
            .display_name = after.name,
            .email = after.email,
            .role = std::string(to_text(after.role)),
            .updated_at = after.updated_at};
}

constexpr std::string_view select_other_admin =
    "SELECT id FROM accounts WHERE role = 'admin' AND status = 'open' AND id <> $1 LIMIT 1";

bool is_last_admin(storage::reader& db, account const& account)
{
    return account.role == http::role::admin && !db.query(select_other_admin, account.id).next();
}

/// The account was read in the same transaction, so its version is always the newest.
void raise_version(account& changed, module_context& context)
{
    ++changed.version;
    changed.updated_at = context.env.clock.now();
}

} // namespace

constexpr std::string_view insert_account =
    "INSERT INTO accounts (id, name, email, password_hash, role, status, version, created_at, updated_at) "
    "VALUES ($1, $2, $3, $4, 'user', 'open', 1, $5, $5)";

http::result<account> open_account(storage::transaction& tx, module_context& context,
                                   new_account const& requested_account, core::trace const& trace)
{
    if (find_open_account(tx, requested_account.email))
        return email_taken();
    auto const now = context.env.clock.now();
    account const account{.id = context.env.ids.next(),
                          .name = requested_account.name,
                          .email = requested_account.email,
                          .password_hash = requested_account.password_hash,
                          .created_at = now,
                          .updated_at = now};
    tx.execute(insert_account, account.id, account.name, account.email, account.password_hash, now);
    contracts::user_registered const event{.user_id = account.id.to_string(),
                                           .display_name = account.name,
                                           .email = account.email,
                                           .registered_at = now};
    record(tx, context, account, event, trace);
    request_first_confirmation(tx, context, account, trace);
    return change_role(tx, context, account, requested_account.role, trace);
}

constexpr std::string_view update_profile =
    "UPDATE accounts SET name = $2, email = $3, version = $4, updated_at = $5, "
    "email_confirmed_at = CASE WHEN email = $3 THEN email_confirmed_at END WHERE id = $1";

http::result<account> change_profile(storage::transaction& tx, module_context& context, account before,
                                     profile const& profile, core::trace const& trace)
{
    auto after = std::move(before);
    if (after.name == profile.name && after.email == profile.email)
        return after;
    auto const owner = find_open_account(tx, profile.email);
    if (owner && owner->id != after.id)
        return email_taken();
    bool const is_new_email = after.email != profile.email;
    after.name = profile.name;
    after.email = profile.email;
    after.email_confirmed = after.email_confirmed && !is_new_email;
    raise_version(after, context);
    tx.execute(update_profile, after.id, after.name, after.email, after.version, after.updated_at);
    record(tx, context, after, updated_event(after), trace);
    if (is_new_email)
        request_confirmation(tx, context, after, trace);
    return after;
}

constexpr std::string_view update_confirmed =
    "UPDATE accounts SET email_confirmed_at = $3, version = $2, updated_at = $3 WHERE id = $1";

void confirm_email(storage::transaction& tx, module_context& context, account before,
                   core::trace const& trace)
{
    auto after = std::move(before);
    after.email_confirmed = true;
    raise_version(after, context);
    tx.execute(update_confirmed, after.id, after.version, after.updated_at);
    contracts::user_email_confirmed const event{
        .user_id = after.id.to_string(), .email = after.email, .confirmed_at = after.updated_at};
    record(tx, context, after, event, trace);
}

constexpr std::string_view update_role =
    "UPDATE accounts SET role = $2, role_changed_at = $4, version = $3, updated_at = $4 WHERE id = $1";

http::result<account> change_role(storage::transaction& tx, module_context& context, account before,
                                  http::role role, core::trace const& trace)
{
    if (before.role == role)
        return before;
    if (is_last_admin(tx, before))
        return last_admin();
    auto after = std::move(before);
    after.role = role;
    raise_version(after, context);
    tx.execute(update_role, after.id, to_text(role), after.version, after.updated_at);
    tx.after_commit([&tokens = context.tokens, id = after.id, role] { tokens.change_role(id, role); });
    record(tx, context, after, updated_event(after), trace);
    return after;
}

constexpr std::string_view update_password = "UPDATE accounts SET password_hash = $2 WHERE id = $1";

void change_password(storage::transaction& tx, module_context& context, account const& before,
                     std::string const& hash, std::optional<core::uuid> kept)
{
    tx.execute(update_password, before.id, hash);
    end_sessions_of(tx, context, before.id, kept);
}

constexpr std::string_view scrub_account =
    "UPDATE accounts SET name = '', email = '', password_hash = '', role = 'user', status = 'closed', "
    "version = $2, updated_at = $3, email_confirmed_at = NULL WHERE id = $1";

std::optional<http::problem> close_account(storage::transaction& tx, module_context& context,
                                           account const& before, core::trace const& trace)
{
    if (is_last_admin(tx, before))
        return last_admin();
    auto after = before;
    raise_version(after, context);
    tx.execute(scrub_account, after.id, after.version, after.updated_at);
    end_sessions_of(tx, context, after.id, std::nullopt);
    forget_origins(tx, after.id);
    forget_confirmations(tx, after.id);
    contracts::user_deleted const event{.user_id = after.id.to_string(), .deleted_at = after.updated_at};
    record(tx, context, after, event, trace);
    return std::nullopt;
}

} // namespace fcg::users
