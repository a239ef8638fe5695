#pragma once
#include "inside/account.hpp"
#include "inside/parts.hpp"
#include "platform/http/shape.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

/// A session begins with a login and is what its refresh tokens descend from. Each refresh token works once;
/// the one that comes a second time was stolen from somebody, so its whole session ends. All of this runs in
/// the caller's transaction.
namespace fcg::users {

struct session_start {
    core::uuid session;
    std::string refresh_token; ///< known to nobody else: the database keeps its SHA-256
};

session_start start_session(storage::transaction& in, parts& of, core::uuid const& account);

struct unknown_token {};

struct stolen_session { ///< has been ended just now
    core::uuid session;
    core::uuid account;
};

struct continued_session {
    account owner;
    session_start next;
};

using refresh_outcome = std::variant<unknown_token, stolen_session, continued_session>;

/// Spends a refresh token for a new one.
refresh_outcome continue_session(storage::transaction& in, parts& of, std::string const& refresh_token);

/// Ends the session of a refresh token, spent or not, when it belongs to `account`.
void end_session_of_token(storage::transaction& in, parts& of, std::string const& refresh_token,
                          core::uuid const& account);
/// Ends every session of an account but `kept`.
void end_sessions_of(storage::transaction& in, parts& of, core::uuid const& account,
                     std::optional<core::uuid> kept);

/// Tells `tokens` what happened while it was not there: sessions that ended and roles that changed so lately
/// that tokens from before may still be out.
void recall_changes(storage::reader& in, access_tokens& tokens, core::time_point now);

/// What login and refresh answer.
struct session_answer {
    std::string access_token;
    std::string token_type = "Bearer";
    std::int64_t expires_in; ///< seconds
    std::string refresh_token;
};

extern http::shape<session_answer> const session_shape;

/// 200 with a new access token; never to be cached.
http::response answer_with(parts& of, account const& owner, session_start const& session);

} // namespace fcg::users
