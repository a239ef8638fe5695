#include "inside/sessions.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <array>

namespace fcg::users {

namespace {

std::string hash_of(std::string const& refresh_token)
{
    return core::to_base64url(core::sha256(refresh_token));
}

std::string make_token(core::random_source& chance)
{
    std::array<std::byte, 32> bytes{};
    chance.fill(bytes);
    return core::to_base64url({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}

/// When a session ends that nobody continues from now on; at the latest when it has lasted as long as one
/// may.
core::time_point expiry(parts& of, core::time_point started_at)
{
    return std::min<core::time_point>(of.with.clock.now() + std::chrono::days(of.how.refresh_token_days),
                                      started_at + std::chrono::days(of.how.session_max_days));
}

constexpr std::string_view insert_token =
    "INSERT INTO refresh_tokens (token_hash, session_id, expires_at) VALUES ($1, $2, $3)";

std::string add_token(storage::transaction& in, parts& of, core::uuid const& session,
                      core::time_point expires_at)
{
    auto token = make_token(of.with.chance);
    in.execute(insert_token, hash_of(token), session, expires_at);
    return token;
}

constexpr std::string_view select_expired =
    "SELECT id FROM sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT 10";
constexpr std::string_view delete_tokens = "DELETE FROM refresh_tokens WHERE session_id = $1";
constexpr std::string_view delete_session = "DELETE FROM sessions WHERE id = $1";

/// Each login removes more old sessions than it adds new ones, so the table does not grow for ever.
void remove_some_expired(storage::transaction& in, core::time_point now)
{
    std::vector<core::uuid> expired;
    {
        auto row = in.query(select_expired, now);
        while (row.next())
            expired.push_back(row.id(0));
    }
    for (auto const& session : expired) {
        in.execute(delete_tokens, session);
        in.execute(delete_session, session);
    }
}

constexpr std::string_view update_end =
    "UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";

void end_session(storage::transaction& in, parts& of, core::uuid const& session)
{
    if (in.execute(update_end, session, of.with.clock.now()) == 0)
        return;
    in.after_commit([&tokens = of.tokens, session] { tokens.end_session(session); });
}

struct known_token {
    core::uuid session;
    core::uuid account;
    bool spent = false;
    bool ended = false;
    core::time_point expires_at;
    core::time_point started_at; ///< of the session
};

constexpr std::string_view select_token =
    "SELECT s.id, s.account_id, t.spent_at, s.ended_at, t.expires_at, s.started_at "
    "FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.token_hash = $1";

std::optional<known_token> find_token(storage::reader& in, std::string const& refresh_token)
{
    auto row = in.query(select_token, hash_of(refresh_token));
    if (!row.next())
        return std::nullopt;
    return known_token{row.id(0), row.id(1), !row.is_null(2), !row.is_null(3), row.moment(4), row.moment(5)};
}

constexpr std::string_view update_spent = "UPDATE refresh_tokens SET spent_at = $2 WHERE token_hash = $1";
constexpr std::string_view delete_old_tokens =
    "DELETE FROM refresh_tokens WHERE session_id = $1 AND expires_at < $2";
constexpr std::string_view update_expiry = "UPDATE sessions SET expires_at = $2 WHERE id = $1";

} // namespace

constexpr std::string_view insert_session =
    "INSERT INTO sessions (id, account_id, started_at, expires_at) VALUES ($1, $2, $3, $4)";

session_start start_session(storage::transaction& in, parts& of, core::uuid const& account)
{
    auto const now = of.with.clock.now();
    remove_some_expired(in, now);
    auto const session = of.with.ids.next();
    auto const expires_at = expiry(of, now);
    in.execute(insert_session, session, account, now, expires_at);
    return {session, add_token(in, of, session, expires_at)};
}

refresh_outcome continue_session(storage::transaction& in, parts& of, std::string const& refresh_token)
{
    auto const now = of.with.clock.now();
    auto const known = find_token(in, refresh_token);
    if (!known || known->ended)
        return unknown_token{};
    if (known->spent) {
        end_session(in, of, known->session);
        return stolen_session{known->session, known->account};
    }
    auto owner = find_open_account(in, known->account);
    auto const expires_at = expiry(of, known->started_at);
    if (!owner || known->expires_at <= now || expires_at <= now)
        return unknown_token{};

    in.execute(update_spent, hash_of(refresh_token), now);
    in.execute(delete_old_tokens, known->session, now);
    in.execute(update_expiry, known->session, expires_at);
    return continued_session{std::move(*owner),
                             {known->session, add_token(in, of, known->session, expires_at)}};
}

void end_session_of_token(storage::transaction& in, parts& of, std::string const& refresh_token,
                          core::uuid const& account)
{
    auto const known = find_token(in, refresh_token);
    if (known && known->account == account)
        end_session(in, of, known->session);
}

constexpr std::string_view select_running =
    "SELECT id FROM sessions WHERE account_id = $1 AND ended_at IS NULL";

void end_sessions_of(storage::transaction& in, parts& of, core::uuid const& account,
                     std::optional<core::uuid> kept)
{
    std::vector<core::uuid> running;
    {
        auto row = in.query(select_running, account);
        while (row.next())
            running.push_back(row.id(0));
    }
    for (auto const& session : running)
        if (session != kept)
            end_session(in, of, session);
}

constexpr std::string_view select_ended = "SELECT id FROM sessions WHERE ended_at > $1";
constexpr std::string_view select_changed_roles = "SELECT id, role FROM accounts WHERE role_changed_at > $1";

void recall_changes(storage::reader& in, access_tokens& tokens, core::time_point now)
{
    auto const oldest = now - tokens.memory();
    auto ended = in.query(select_ended, oldest);
    while (ended.next())
        tokens.end_session(ended.id(0));
    auto changed = in.query(select_changed_roles, oldest);
    while (changed.next())
        if (auto const role = parse_role(changed.text(1)))
            tokens.change_role(changed.id(0), *role);
}

http::shape<session_answer> const session_shape{
    "Session",
    {http::text("accessToken", &session_answer::access_token),
     http::text("tokenType", &session_answer::token_type),
     http::integer("expiresIn", &session_answer::expires_in, 1, 1'000'000, "seconds"),
     http::text("refreshToken", &session_answer::refresh_token, {.description = "works once"})}};

http::response answer_with(parts& of, account const& owner, session_start const& session)
{
    session_answer const answer{.access_token = of.tokens.issue(owner.id, session.session, owner.role),
                                .expires_in = of.tokens.lifetime().count(),
                                .refresh_token = session.refresh_token};
    auto made = http::ok(session_shape.write(answer));
    made.with("Cache-Control", "no-store");
    return made;
}

} // namespace fcg::users
