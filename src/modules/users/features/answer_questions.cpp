#include "features/features.hpp"
#include "platform/http/schema/shape.hpp"

/// The endpoints that answer users/api/questions.hpp for modules in other processes.
namespace fcg::users {

namespace {

struct account_question {
    std::string user_id;
};

http::shape<account_question> const account_question_shape{
    "AccountQuestion", {http::text("userId", &account_question::user_id, {.max = 1'000, .trimmed = false})}};

struct known_account {
    std::string user_id;
    bool open = true;
};

http::shape<known_account> const known_account_shape{
    "KnownAccount",
    {http::text("userId", &known_account::user_id), http::boolean("open", &known_account::open)}};

struct account_response {
    std::optional<known_account> account;
};

http::shape<account_response> const account_answer_shape{
    "AccountAnswer", {http::object("account", &account_response::account, known_account_shape)}};

task<http::response> find_one(questions& answers, http::request& request)
{
    auto const body = account_question_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const account_summary = co_await answers.find_account(body->user_id);
    account_response answer;
    if (account_summary)
        answer.account = known_account{account_summary->user_id, account_summary->open};
    co_return http::ok(account_answer_shape.write(answer));
}

struct token_question {
    std::string token;
};

http::shape<token_question> const token_question_shape{
    "TokenQuestion", {http::text("token", &token_question::token, {.max = 4'096, .trimmed = false})}};

struct known_bearer {
    core::uuid user_id;
    std::string role;
    std::string session;
    core::time_point expires_at;
};

http::shape<known_bearer> const known_bearer_shape{
    "KnownBearer",
    {http::id("userId", &known_bearer::user_id), http::choice("role", &known_bearer::role, {"user", "admin"}),
     http::text("session", &known_bearer::session), http::moment("expiresAt", &known_bearer::expires_at)}};

struct token_response {
    std::optional<known_bearer> bearer;
};

http::shape<token_response> const token_answer_shape{
    "TokenAnswer", {http::object("bearer", &token_response::bearer, known_bearer_shape)}};

task<http::response> say_who(token_questions& answers, http::request& request)
{
    auto const body = token_question_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const bearer = co_await answers.who_is(body->token);
    token_response answer;
    if (bearer)
        answer.bearer = known_bearer{bearer->user_id, bearer->role, bearer->session, bearer->expires_at};
    co_return http::ok(token_answer_shape.write(answer));
}

http::shape<account_question> const mail_question_shape{
    "ConfirmationTokenQuestion",
    {http::text("userId", &account_question::user_id, {.max = 1'000, .trimmed = false})}};

struct known_token {
    std::string email;
    std::string token;
    core::time_point expires_at;
};

http::shape<known_token> const known_token_shape{"ConfirmationToken",
                                                 {http::text("email", &known_token::email),
                                                  http::text("token", &known_token::token),
                                                  http::moment("expiresAt", &known_token::expires_at)}};

struct dead_letter_response {
    std::optional<known_token> confirmation;
};

http::shape<dead_letter_response> const mail_answer_shape{
    "ConfirmationTokenAnswer",
    {http::object("confirmation", &dead_letter_response::confirmation, known_token_shape)}};

task<http::response> make_token(confirmation_questions& answers, http::request& request)
{
    auto const body = mail_question_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const confirmation_token = co_await answers.make_confirmation_token(body->user_id);
    dead_letter_response answer;
    if (confirmation_token)
        answer.confirmation =
            known_token{confirmation_token->email, confirmation_token->token, confirmation_token->expires_at};
    co_return http::ok(mail_answer_shape.write(answer));
}

} // namespace

void answer_find_account(http::routes& routes, questions& answers)
{
    routes.add({.method = http::method::post,
                .path = "/internal/users/find-account",
                .access = http::access::service,
                .summary = "Whether an id is an account, and whether that is open.",
                .tag = "users",
                .answers = {{200, "The account, if there is one", account_answer_shape.describe()}},
                .body = account_question_shape.describe(),
                .handle = [&answers](http::request& request) { return find_one(answers, request); }});
}

void answer_who_is(http::routes& routes, token_questions& answers)
{
    routes.add({.method = http::method::post,
                .path = "/internal/users/who-is",
                .access = http::access::service,
                .summary = "Whom an access token stands for now.",
                .tag = "users",
                .answers = {{200, "The bearer, if it is valid", token_answer_shape.describe()}},
                .body = token_question_shape.describe(),
                .handle = [&answers](http::request& request) { return say_who(answers, request); }});
}

void answer_confirmation_token(http::routes& routes, confirmation_questions& answers)
{
    routes.add({.method = http::method::post,
                .path = "/internal/users/confirmation-token",
                .access = http::access::service,
                .summary = "A new token for the letter by which an e-mail address is confirmed.",
                .tag = "users",
                .answers = {{200, "The token, if a letter is needed", mail_answer_shape.describe()}},
                .body = mail_question_shape.describe(),
                .handle = [&answers](http::request& request) { return make_token(answers, request); }});
}

} // namespace fcg::users
