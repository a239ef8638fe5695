#include "features/features.hpp"
#include "platform/http/routing/question_route.hpp"

/// The routes by which modules in other processes ask the questions of users/api/questions.hpp.
namespace fcg::users {

namespace {

task<account_answer> find_one(questions& answers, account_question question)
{
    auto account = co_await answers.find_account(std::move(question.user_id));
    co_return account_answer{std::move(account)};
}

task<token_answer> say_who(token_questions& answers, token_question question)
{
    auto bearer = co_await answers.who_is(std::move(question.token));
    co_return token_answer{std::move(bearer)};
}

task<confirmation_answer> make_token(confirmation_questions& answers, confirmation_question question)
{
    auto token = co_await answers.make_confirmation_token(std::move(question.user_id));
    co_return confirmation_answer{std::move(token)};
}

} // namespace

void answer_find_account(http::routes& routes, questions& answers)
{
    auto handle = [&answers](account_question question) { return find_one(answers, std::move(question)); };
    http::add_question<account_question>(routes,
                                         {.summary = "Whether an id is an account, and whether that is open.",
                                          .tag = "users",
                                          .answer = "The account, if there is one",
                                          .handle = std::move(handle)});
}

void answer_who_is(http::routes& routes, token_questions& answers)
{
    auto handle = [&answers](token_question question) { return say_who(answers, std::move(question)); };
    http::add_question<token_question>(routes, {.summary = "The current bearer of an access token.",
                                                .tag = "users",
                                                .answer = "The bearer, if it is valid",
                                                .handle = std::move(handle)});
}

void answer_confirmation_token(http::routes& routes, confirmation_questions& answers)
{
    auto handle = [&answers](confirmation_question question) {
        return make_token(answers, std::move(question));
    };
    http::add_question<confirmation_question>(
        routes, {.summary = "A new token for the email by which an address is confirmed.",
                 .tag = "users",
                 .answer = "The token, if an email is needed",
                 .handle = std::move(handle)});
}

} // namespace fcg::users
