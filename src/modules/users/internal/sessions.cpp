#include "internal/sessions.hpp"

#include "internal/random_token.hpp"
#include "platform/storage/column_reader.hpp"

#include <algorithm>

namespace fcg::users {

namespace {

/// Returns when a session expires if it is not continued again, limited by its maximum duration.
core::time_point expiry(module_context& context, core::time_point started_at)
{
    return std::min<core::time_point>(context.env.clock.now() +
                                          std::chrono::days(context.settings.refresh_token_days),
                                      started_at + std::chrono::days(context.settings.session_max_days));
}

constexpr std::string_view insert_token =
    "INSERT INTO refresh_tokens (token_hash, session_id, expires_at) VALUES ($1, $2, $3)";

std::string add_token(storage::transaction& tx, module_context& context, core::uuid const& session,
                      core::time_point expires_at)
{
    auto token = make_random_token(context.env.random);
    tx.execute(insert_token, token_hash(token), session, expires_at);
    return token;
}

constexpr std::string_view select_expired =
    "SELECT id FROM sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT 10";
constexpr std::string_view delete_tokens = "DELETE FROM refresh_tokens WHERE session_id = $1";
constexpr std::string_view delete_session = "DELETE FROM sessions WHERE id = $1";

/// Each login removes more old sessions than it adds, so the table does not grow without bound.
void remove_some_expired(storage::transaction& tx, core::time_point now)
{
    std::vector<core::uuid> expired;
    {
        auto row = tx.query(select_expired, now);
        while (row.next())
            expired.push_back(row.id(0));
    }
    for (auto const& session : expired) {
        tx.execute(delete_tokens, session);
        tx.execute(delete_session, session);
    }
}

constexpr std::string_view update_end =
    "UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";

void end_session(storage::transaction& tx, module_context& context, core::uuid const& session)
{
    if (tx.execute(update_end, session, context.env.clock.now()) == 0)
        return;
    tx.after_commit([&tokens = context.tokens, session] { tokens.end_session(session); });
}

struct known_token {
    core::uuid session;
    core::uuid account;
    bool spent = false;
    bool ended = false;
    core::time_point expires_at;
    core::time_point started_at; ///< start of the session
};

constexpr std::string_view select_token =
    "SELECT s.id, s.account_id, t.spent_at, s.ended_at, t.expires_at, s.started_at "
    "FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.token_hash = $1";

std::optional<known_token> find_token(storage::reader& db, std::string const& refresh_token)
{
    auto row = db.query(select_token, token_hash(refresh_token));
    if (!row.next())
        return std::nullopt;
    storage::column_reader columns(row);
    return known_token{.session = columns.id(),
                       .account = columns.id(),
                       .spent = !columns.is_null(),
                       .ended = !columns.is_null(),
                       .expires_at = columns.moment(),
                       .started_at = columns.moment()};
}

constexpr std::string_view update_spent = "UPDATE refresh_tokens SET spent_at = $2 WHERE token_hash = $1";
constexpr std::string_view delete_old_tokens =
    "DELETE FROM refresh_tokens WHERE session_id = $1 AND expires_at < $2";
constexpr std::string_view update_expiry = "UPDATE sessions SET expires_at = $2 WHERE id = $1";

} // namespace

constexpr std::string_view insert_session =
    "INSERT INTO sessions (id, account_id, started_at, expires_at) VALUES ($1, $2, $3, $4)";

session_start start_session(storage::transaction& tx, module_context& context, core::uuid const& account)
{
    auto const now = context.env.clock.now();
    remove_some_expired(tx, now);
    auto const session = context.env.ids.next();
    auto const expires_at = expiry(context, now);
    tx.execute(insert_session, session, account, now, expires_at);
    return {session, add_token(tx, context, session, expires_at)};
}

refresh_outcome continue_session(storage::transaction& tx, module_context& context,
                                 std::string const& refresh_token)
{
    auto const now = context.env.clock.now();
    auto const known = find_token(tx, refresh_token);
    if (!known || known->ended)
        return unknown_token{};
    if (known->spent) {
        end_session(tx, context, known->session);
        return stolen_session{known->session, known->account};
    }
    auto owner = find_open_account(tx, known->account);
    auto const expires_at = expiry(context, known->started_at);
    if (!owner || known->expires_at <= now || expires_at <= now)
        return unknown_token{};

    tx.execute(update_spent, token_hash(refresh_token), now);
    tx.execute(delete_old_tokens, known->session, now);
    tx.execute(update_expiry, known->session, expires_at);
    return continued_session{std::move(*owner),
                             {known->session, add_token(tx, context, known->session, expires_at)}};
}

void end_session_of_token(storage::transaction& tx, module_context& context, std::string const& refresh_token,
                          core::uuid const& account)
{
    auto const known = find_token(tx, refresh_token);
    if (known && known->account == account)
        end_session(tx, context, known->session);
}

constexpr std::string_view select_running =
    "SELECT id FROM sessions WHERE account_id = $1 AND ended_at IS NULL";

void end_sessions_of(storage::transaction& tx, module_context& context, core::uuid const& account,
                     std::optional<core::uuid> kept)
{
    std::vector<core::uuid> running;
    {
        auto row = tx.query(select_running, account);
        while (row.next())
            running.push_back(row.id(0));
    }
    for (auto const& session : running)
        if (session != kept)
            end_session(tx, context, session);
}

constexpr std::string_view select_ended = "SELECT id FROM sessions WHERE ended_at > $1";
constexpr std::string_view select_changed_roles = "SELECT id, role FROM accounts WHERE role_changed_at > $1";

void recall_changes(storage::reader& db, access_tokens& tokens, core::time_point now)
{
    auto const oldest = now - tokens.memory();
    auto ended = db.query(select_ended, oldest);
    while (ended.next())
        tokens.end_session(ended.id(0));
    auto changed = db.query(select_changed_roles, oldest);
    while (changed.next())
        if (auto const role = parse_role(changed.text(1)))
            tokens.change_role(changed.id(0), *role);
}

http::shape<session_response> const session_shape{
    "Session",
    {http::text("accessToken", &session_response::access_token),
     http::text("tokenType", &session_response::token_type),
     http::integer("expiresIn", &session_response::expires_in, 1, 1'000'000, "seconds"),
     http::text("refreshToken", &session_response::refresh_token, {.description = "works once"})}};

http::response answer_with(module_context& context, account const& owner, session_start const& session)
{
    session_response const answer{.access_token = context.tokens.issue(owner.id, session.session, owner.role),
                                  .expires_in = context.tokens.lifetime().count(),
                                  .refresh_token = session.refresh_token};
    auto response = http::ok(session_shape.write(answer));
    response.with("Cache-Control", "no-store");
    return response;
}

} // namespace fcg::users
