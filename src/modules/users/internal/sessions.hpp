#pragma once
#include "internal/account.hpp"
#include "internal/module_context.hpp"
#include "platform/http/schema/shape.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

/// Sessions. A session begins with a login and owns the refresh tokens that descend from it. Each refresh
/// token works once; one that is used a second time was stolen, so its whole session ends. All functions run
/// in the caller's transaction.
namespace fcg::users {

struct session_start {
    core::uuid session;
    std::string refresh_token; ///< secret; the database keeps its SHA-256 only
};

session_start start_session(storage::transaction& tx, module_context& context, core::uuid const& account);

struct unknown_token {};

struct stolen_session { ///< the session was ended by this call
    core::uuid session;
    core::uuid account;
};

struct continued_session {
    account owner;
    session_start next;
};

using refresh_outcome = std::variant<unknown_token, stolen_session, continued_session>;

/// Spends a refresh token for a new one.
refresh_outcome continue_session(storage::transaction& tx, module_context& context,
                                 std::string const& refresh_token);

/// Ends the session of a refresh token, spent or not, if it belongs to `account`.
void end_session_of_token(storage::transaction& tx, module_context& context, std::string const& refresh_token,
                          core::uuid const& account);
/// Ends every session of an account except `kept`.
void end_sessions_of(storage::transaction& tx, module_context& context, core::uuid const& account,
                     std::optional<core::uuid> kept);

/// Reports to `tokens` the sessions that ended and the roles that changed so recently that tokens from before
/// may still be in use.
void recall_changes(storage::reader& db, access_tokens& tokens, core::time_point now);

/// The response of login and refresh.
struct session_response {
    std::string access_token;
    std::string token_type = "Bearer";
    std::int64_t expires_in; ///< in seconds
    std::string refresh_token;
};

extern http::shape<session_response> const session_shape;

/// Returns 200 with a new access token, which must not be cached.
http::response answer_with(module_context& context, account const& owner, session_start const& session);

} // namespace fcg::users
