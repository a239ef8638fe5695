#pragma once
#include "platform/async/task.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"

#include <optional>
#include <string>

namespace fcg::users {

/// What other modules may know of an account.
struct account_card {
    std::string user_id;
    bool open = true; ///< false: closed by its owner or an admin
};

/// Questions that other modules may ask users. Throws core::unavailable when users runs in another process
/// that cannot be asked.
class questions {
public:
    virtual ~questions() = default;
    /// Nothing for an id that was never an account here (an FCG service may know users that we do not).
    /// Unavailable: payments charges nobody, and the message waits without that counting as an attempt;
    /// POST /api/payments is answered 503.
    virtual task<std::optional<account_card>> find_account(std::string user_id) = 0;
};

/// What a letter needs by which the owner of an account confirms its e-mail address.
struct confirmation_token {
    std::string email; ///< of the account, as it is now
    std::string token; ///< known to nobody else
    core::time_point expires_at;
};

class confirmation_questions {
public:
    virtual ~confirmation_questions() = default;
    /// A new token. Nothing when the account is closed or its address is confirmed: no letter is needed.
    /// Unavailable: the letter waits, and no attempt is counted.
    virtual task<std::optional<confirmation_token>> make_confirmation_token(std::string user_id) = 0;
};

/// Whom an access token stands for.
struct bearer {
    core::uuid user_id;
    std::string role;    ///< "user" or "admin", as it is now
    std::string session; ///< that it was issued in
    core::time_point expires_at;
};

/// What every process that does not host users asks about the access tokens of its callers.
class token_questions {
public:
    virtual ~token_questions() = default;
    /// Nothing when the token is not valid, or not any more. Unavailable: a token that was valid a short
    /// while ago goes on for a few minutes, any other is answered 503 (app/services/token_checks.hpp).
    virtual task<std::optional<bearer>> who_is(std::string token) = 0;
};

} // namespace fcg::users
