#include "inside/account_changes.hpp"

#include "bus/contracts/user_deleted.hpp"
#include "bus/contracts/user_email_confirmed.hpp"
#include "bus/contracts/user_registered.hpp"
#include "bus/contracts/user_updated.hpp"
#include "bus/outbox.hpp"
#include "inside/email_confirmation.hpp"
#include "inside/owner_proof.hpp"
#include "inside/sessions.hpp"

namespace fcg::users {

namespace {

template <class Contract>
void record(storage::transaction& in, parts& of, account const& after, Contract const& event,
            core::trace const& trace)
{
    bus::record_event(in, of.with.ids, after.updated_at, "user-" + after.id.to_string(), after.version, event,
                      trace);
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

bool is_last_admin(storage::reader& in, account const& one)
{
    return one.role == http::role::admin && !in.query(select_other_admin, one.id).next();
}

/// Whoever changes an account has read it in the same transaction, so its version is always the newest.
void raise_version(account& changed, parts& of)
{
    ++changed.version;
    changed.updated_at = of.with.clock.now();
}

} // namespace

constexpr std::string_view insert_account =
    "INSERT INTO accounts (id, name, email, password_hash, role, status, version, created_at, updated_at) "
    "VALUES ($1, $2, $3, $4, 'user', 'open', 1, $5, $5)";

http::result<account> open_account(storage::transaction& in, parts& of, new_account const& wanted,
                                   core::trace const& trace)
{
    if (find_open_account(in, wanted.email))
        return email_taken();
    auto const now = of.with.clock.now();
    account const made{.id = of.with.ids.next(),
                       .name = wanted.name,
                       .email = wanted.email,
                       .password_hash = wanted.password_hash,
                       .created_at = now,
                       .updated_at = now};
    in.execute(insert_account, made.id, made.name, made.email, made.password_hash, now);
    contracts::user_registered const event{
        .user_id = made.id.to_string(), .display_name = made.name, .email = made.email, .registered_at = now};
    record(in, of, made, event, trace);
    request_first_confirmation(in, of, made, trace);
    return change_role(in, of, made, wanted.role, trace);
}

constexpr std::string_view update_profile =
    "UPDATE accounts SET name = $2, email = $3, version = $4, updated_at = $5, "
    "email_confirmed_at = CASE WHEN email = $3 THEN email_confirmed_at END WHERE id = $1";

http::result<account> change_profile(storage::transaction& in, parts& of, account before,
                                     profile const& wanted, core::trace const& trace)
{
    auto after = std::move(before);
    if (after.name == wanted.name && after.email == wanted.email)
        return after;
    auto const owner = find_open_account(in, wanted.email);
    if (owner && owner->id != after.id)
        return email_taken();
    bool const is_new_email = after.email != wanted.email;
    after.name = wanted.name;
    after.email = wanted.email;
    after.email_confirmed = after.email_confirmed && !is_new_email;
    raise_version(after, of);
    in.execute(update_profile, after.id, after.name, after.email, after.version, after.updated_at);
    record(in, of, after, updated_event(after), trace);
    if (is_new_email)
        request_confirmation(in, of, after, trace);
    return after;
}

constexpr std::string_view update_confirmed =
    "UPDATE accounts SET email_confirmed_at = $3, version = $2, updated_at = $3 WHERE id = $1";

void confirm_email(storage::transaction& in, parts& of, account before, core::trace const& trace)
{
    auto after = std::move(before);
    after.email_confirmed = true;
    raise_version(after, of);
    in.execute(update_confirmed, after.id, after.version, after.updated_at);
    contracts::user_email_confirmed const event{
        .user_id = after.id.to_string(), .email = after.email, .confirmed_at = after.updated_at};
    record(in, of, after, event, trace);
}

constexpr std::string_view update_role =
    "UPDATE accounts SET role = $2, role_changed_at = $4, version = $3, updated_at = $4 WHERE id = $1";

http::result<account> change_role(storage::transaction& in, parts& of, account before, http::role wanted,
                                  core::trace const& trace)
{
    if (before.role == wanted)
        return before;
    if (is_last_admin(in, before))
        return last_admin();
    auto after = std::move(before);
    after.role = wanted;
    raise_version(after, of);
    in.execute(update_role, after.id, to_text(wanted), after.version, after.updated_at);
    in.after_commit([&tokens = of.tokens, id = after.id, wanted] { tokens.change_role(id, wanted); });
    record(in, of, after, updated_event(after), trace);
    return after;
}

constexpr std::string_view update_password = "UPDATE accounts SET password_hash = $2 WHERE id = $1";

void change_password(storage::transaction& in, parts& of, account const& before, std::string const& hash,
                     std::optional<core::uuid> kept)
{
    in.execute(update_password, before.id, hash);
    end_sessions_of(in, of, before.id, kept);
}

constexpr std::string_view scrub_account =
    "UPDATE accounts SET name = '', email = '', password_hash = '', role = 'user', status = 'closed', "
    "version = $2, updated_at = $3, email_confirmed_at = NULL WHERE id = $1";

std::optional<http::problem> close_account(storage::transaction& in, parts& of, account const& before,
                                           core::trace const& trace)
{
    if (is_last_admin(in, before))
        return last_admin();
    auto after = before;
    raise_version(after, of);
    in.execute(scrub_account, after.id, after.version, after.updated_at);
    end_sessions_of(in, of, after.id, std::nullopt);
    forget_origins(in, after.id);
    forget_confirmations(in, after.id);
    contracts::user_deleted const event{.user_id = after.id.to_string(), .deleted_at = after.updated_at};
    record(in, of, after, event, trace);
    return std::nullopt;
}

} // namespace fcg::users
