#pragma once
#include "platform/async/task.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fcg::users {

/// The data of an account that other modules may read.
struct account_summary {
    std::string user_id;
    bool open = true; ///< false if closed by its owner or an admin

    static constexpr std::string_view schema = "KnownAccount";

    static void describe(auto& members)
    {
        members.text("userId", &account_summary::user_id);
        members.flag("open", &account_summary::open);
    }
};

/// The questions that other modules may ask the users module. The functions throw core::unavailable if users
/// runs in another process that does not respond.
class questions {
public:
    virtual ~questions() = default;
    /// Returns the account with this id. Returns nothing if there was never such an account in this store: an
    /// FCG service may have users that this store does not have. While users is unavailable, payments charges
    /// nothing and the message waits without counting an attempt; POST /api/payments responds 503.
    virtual task<std::optional<account_summary>> find_account(std::string user_id) = 0;
};

/// The data for the email by which the owner of an account confirms its e-mail address.
struct confirmation_token {
    std::string email; ///< the account's current address
    std::string token; ///< secret that is only in the email
    core::time_point expires_at;

    static constexpr std::string_view schema = "ConfirmationToken";

    static void describe(auto& members)
    {
        members.text("email", &confirmation_token::email);
        members.text("token", &confirmation_token::token);
        members.moment("expiresAt", &confirmation_token::expires_at);
    }
};

/// The question that notifications asks before it sends the email that confirms an e-mail address.
class confirmation_questions {
public:
    virtual ~confirmation_questions() = default;
    /// Makes and returns a new token. Returns nothing if the account is closed or its address is confirmed,
    /// so that no email is needed. While users is unavailable, the email waits without counting an attempt.
    virtual task<std::optional<confirmation_token>> make_confirmation_token(std::string user_id) = 0;
};

/// The user for whom an access token was issued.
struct bearer {
    core::uuid user_id;
    std::string role;    ///< current role, "user" or "admin"
    std::string session; ///< session in which the token was issued
    core::time_point expires_at;

    static constexpr std::string_view schema = "KnownBearer";

    static void describe(auto& members)
    {
        members.id("userId", &bearer::user_id);
        members.choice("role", &bearer::role, {"user", "admin"});
        members.text("session", &bearer::session);
        members.moment("expiresAt", &bearer::expires_at);
    }
};

/// The question about the access tokens of callers, which every process without the users module asks.
class token_questions {
public:
    virtual ~token_questions() = default;
    /// Returns the user for whom the token was issued. Returns nothing if the token is not valid, or no
    /// longer valid. While users is unavailable, a token that was valid a short while ago stays accepted for
    /// a few minutes, and any other responds 503 (app/services/token_checks.hpp).
    virtual task<std::optional<bearer>> who_is(std::string token) = 0;
};

// The requests and responses by which a process asks these questions of another one.

struct account_answer {
    static constexpr std::string_view schema = "AccountAnswer";

    std::optional<account_summary> account;

    static void describe(auto& members) { members.object("account", &account_answer::account); }
};

struct account_question {
    using answer = account_answer;
    static constexpr std::string_view path = "/internal/users/find-account";
    static constexpr std::string_view schema = "AccountQuestion";

    std::string user_id;

    static void describe(auto& members) { members.text("userId", &account_question::user_id); }
};

struct token_answer {
    static constexpr std::string_view schema = "TokenAnswer";

    std::optional<users::bearer> bearer;

    static void describe(auto& members) { members.object("bearer", &token_answer::bearer); }
};

struct token_question {
    using answer = token_answer;
    static constexpr std::string_view path = "/internal/users/who-is";
    static constexpr std::string_view schema = "TokenQuestion";

    std::string token;

    static void describe(auto& members) { members.text("token", &token_question::token, 4'096); }
};

struct confirmation_answer {
    static constexpr std::string_view schema = "ConfirmationTokenAnswer";

    std::optional<confirmation_token> confirmation;

    static void describe(auto& members)
    {
        members.object("confirmation", &confirmation_answer::confirmation);
    }
};

struct confirmation_question {
    using answer = confirmation_answer;
    static constexpr std::string_view path = "/internal/users/confirmation-token";
    static constexpr std::string_view schema = "ConfirmationTokenQuestion";

    std::string user_id;

    static void describe(auto& members) { members.text("userId", &confirmation_question::user_id); }
};

} // namespace fcg::users
