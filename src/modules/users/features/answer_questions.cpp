#include "features/features.hpp"
#include "platform/http/shape.hpp"

/// The questions of users/api/questions.hpp, for modules that run in other processes.
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

struct account_answer {
    std::optional<known_account> account;
};

http::shape<account_answer> const account_answer_shape{
    "AccountAnswer", {http::object("account", &account_answer::account, known_account_shape)}};

task<http::response> find_one(questions& answers, http::request& asked)
{
    auto const body = account_question_shape.read_body(asked);
    if (!body)
        co_return body.error();
    auto const found = co_await answers.find_account(body->user_id);
    account_answer answer;
    if (found)
        answer.account = known_account{found->user_id, found->open};
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

struct token_answer {
    std::optional<known_bearer> bearer;
};

http::shape<token_answer> const token_answer_shape{
    "TokenAnswer", {http::object("bearer", &token_answer::bearer, known_bearer_shape)}};

task<http::response> say_who(token_questions& answers, http::request& asked)
{
    auto const body = token_question_shape.read_body(asked);
    if (!body)
        co_return body.error();
    auto const found = co_await answers.who_is(body->token);
    token_answer answer;
    if (found)
        answer.bearer = known_bearer{found->user_id, found->role, found->session, found->expires_at};
    co_return http::ok(token_answer_shape.write(answer));
}

http::shape<account_question> const letter_question_shape{
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

struct letter_answer {
    std::optional<known_token> confirmation;
};

http::shape<letter_answer> const letter_answer_shape{
    "ConfirmationTokenAnswer",
    {http::object("confirmation", &letter_answer::confirmation, known_token_shape)}};

task<http::response> make_token(confirmation_questions& answers, http::request& request)
{
    auto const body = letter_question_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const made = co_await answers.make_confirmation_token(body->user_id);
    letter_answer answer;
    if (made)
        answer.confirmation = known_token{made->email, made->token, made->expires_at};
    co_return http::ok(letter_answer_shape.write(answer));
}

} // namespace

void answer_find_account(http::routes& into, questions& answers)
{
    into.add({.method = http::method::post,
              .path = "/internal/users/find-account",
              .access = http::access::service,
              .summary = "Whether an id is an account, and whether that is open.",
              .tag = "users",
              .answers = {{200, "The account, if there is one", account_answer_shape.describe()}},
              .body = account_question_shape.describe(),
              .handle = [&answers](http::request& asked) { return find_one(answers, asked); }});
}

void answer_who_is(http::routes& into, token_questions& answers)
{
    into.add({.method = http::method::post,
              .path = "/internal/users/who-is",
              .access = http::access::service,
              .summary = "Whom an access token stands for now.",
              .tag = "users",
              .answers = {{200, "The bearer, if it is valid", token_answer_shape.describe()}},
              .body = token_question_shape.describe(),
              .handle = [&answers](http::request& asked) { return say_who(answers, asked); }});
}

void answer_confirmation_token(http::routes& into, confirmation_questions& answers)
{
    into.add({.method = http::method::post,
              .path = "/internal/users/confirmation-token",
              .access = http::access::service,
              .summary = "A new token for the letter by which an e-mail address is confirmed.",
              .tag = "users",
              .answers = {{200, "The token, if a letter is needed", letter_answer_shape.describe()}},
              .body = letter_question_shape.describe(),
              .handle = [&answers](http::request& request) { return make_token(answers, request); }});
}

} // namespace fcg::users
