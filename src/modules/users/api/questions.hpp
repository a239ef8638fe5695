#pragma once
#include "platform/async/task.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"

#include <optional>
#include <string>

namespace fcg::users {

/// The part of an account that other modules may know.
struct account_summary {
    std::string user_id;
    bool open = true; ///< false if closed by its owner or an admin
};

/// The questions that other modules may ask the users module. Throws core::unavailable if users runs in
/// another process that does not respond.
class questions {
public:
    virtual ~questions() = default;
    /// Returns nothing for an id that was never an account here (an FCG service may know users that this
    /// store does not). While users is unavailable, payments charges nothing and the message waits without
    /// counting an attempt; POST /api/payments responds 503.
    virtual task<std::optional<account_summary>> find_account(std::string user_id) = 0;
};

/// What an email needs by which the owner of an account confirms its e-mail address.
struct confirmation_token {
    std::string email; ///< the account's current address
    std::string token; ///< secret; only the email holds it
    core::time_point expires_at;
};

class confirmation_questions {
public:
    virtual ~confirmation_questions() = default;
    /// Makes a new token. Returns nothing if the account is closed or its address is confirmed, so that no
    /// email is needed. While users is unavailable, the email waits without counting an attempt.
    virtual task<std::optional<confirmation_token>> make_confirmation_token(std::string user_id) = 0;
};

/// The user for whom an access token was issued.
struct bearer {
    core::uuid user_id;
    std::string role;    ///< current role, "user" or "admin"
    std::string session; ///< session in which the token was issued
    core::time_point expires_at;
};

/// The question about callers' access tokens that every process without the users module asks.
class token_questions {
public:
    virtual ~token_questions() = default;
    /// Returns nothing if the token is not valid, or no longer valid. While users is unavailable, a token
    /// that was valid a short while ago stays accepted for a few minutes, and any other responds 503
    /// (app/services/token_checks.hpp).
    virtual task<std::optional<bearer>> who_is(std::string token) = 0;
};

} // namespace fcg::users
