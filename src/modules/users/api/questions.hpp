#pragma once
#include "bus/contracts/ids.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace fcg::users {

/// The data of an account that other modules may read.
struct account_summary {
    contracts::user_id user_id;
    bool open = true; ///< false if closed by its owner or an admin

    static constexpr std::string_view schema = "KnownAccount";

    static void describe(auto& members)
    {
        members.text("userId", &account_summary::user_id);
        members.flag("open", &account_summary::open);
    }
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

struct account_answer {
    static constexpr std::string_view schema = "AccountAnswer";
    static constexpr std::string_view summary = "The account, if there is one";

    std::optional<account_summary> account;

    static void describe(auto& members) { members.object("account", &account_answer::account); }
};

/// Asks for the account with this id. The answer is empty if there was never such an account in this store:
/// an FCG service may have users that this store does not have. While users is unavailable, payments charges
/// nothing and the message waits without counting an attempt; POST /api/payments responds 503.
struct account_question {
    using answer = account_answer;
    static constexpr std::string_view path = "/internal/users/find-account";
    static constexpr std::string_view schema = "AccountQuestion";
    static constexpr std::string_view summary = "Whether an id is an account, and whether that is open.";

    contracts::user_id user_id;

    static void describe(auto& members) { members.text("userId", &account_question::user_id); }
};

struct token_answer {
    static constexpr std::string_view schema = "TokenAnswer";
    static constexpr std::string_view summary = "The bearer, if it is valid";

    std::optional<users::bearer> bearer;

    static void describe(auto& members) { members.object("bearer", &token_answer::bearer); }
};

/// Asks for whom an access token was issued; every process without the users module does, about its callers.
/// The answer is empty if the token is not valid, or no longer valid. While users is unavailable, a token
/// that was valid a short while ago stays accepted for a few minutes, and any other responds 503
/// (app/services/token_checks.hpp).
struct token_question {
    using answer = token_answer;
    static constexpr std::string_view path = "/internal/users/who-is";
    static constexpr std::string_view schema = "TokenQuestion";
    static constexpr std::string_view summary = "The current bearer of an access token.";

    std::string token;

    static void describe(auto& members) { members.text("token", &token_question::token, 4'096); }
};

struct confirmation_answer {
    static constexpr std::string_view schema = "ConfirmationTokenAnswer";
    static constexpr std::string_view summary = "The token, if an email is needed";

    std::optional<confirmation_token> confirmation;

    static void describe(auto& members)
    {
        members.object("confirmation", &confirmation_answer::confirmation);
    }
};

/// Asks for a new token, before notifications sends the email that confirms an e-mail address. The answer is
/// empty if the account is closed or its address is confirmed, so that no email is needed. While users is
/// unavailable, the email waits without counting an attempt.
struct confirmation_question {
    using answer = confirmation_answer;
    static constexpr std::string_view path = "/internal/users/confirmation-token";
    static constexpr std::string_view schema = "ConfirmationTokenQuestion";
    static constexpr std::string_view summary = "A new token for the email by which an address is confirmed.";

    contracts::user_id user_id;

    static void describe(auto& members) { members.text("userId", &confirmation_question::user_id); }
};

/// All questions that other modules may ask the users module.
using questions = std::tuple<account_question, token_question, confirmation_question>;

} // namespace fcg::users
