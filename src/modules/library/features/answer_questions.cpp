#include "features/features.hpp"
#include "platform/http/routing/question_route.hpp"

/// The routes by which modules in other processes ask the questions of library/api/questions.hpp.
namespace fcg::library {

namespace {

task<ownership_answer> say_whether_owned(questions& answers, ownership_question question)
{
    auto const owned = co_await answers.owns(std::move(question.user_id), std::move(question.game_id));
    co_return ownership_answer{owned};
}

task<entitlement_answer> say_how_owned(questions& answers, entitlement_question question)
{
    auto entitlement =
        co_await answers.find_entitlement(std::move(question.user_id), std::move(question.game_id));
    entitlement_answer answer;
    if (entitlement)
        answer.entitlements.push_back(std::move(*entitlement));
    co_return answer;
}

task<ownership_answer> say_whether_anyone_owns(questions& answers, owners_question question)
{
    auto const owned = co_await answers.anyone_owns(std::move(question.game_id));
    co_return ownership_answer{owned};
}

} // namespace

void answer_owns(http::routes& routes, questions& answers)
{
    auto handle = [&answers](ownership_question question) {
        return say_whether_owned(answers, std::move(question));
    };
    http::add_question<ownership_question>(routes, {.summary = "Whether a player owns a game.",
                                                    .tag = "library",
                                                    .answer = "Yes or no",
                                                    .handle = std::move(handle)});
}

void answer_find_entitlement(http::routes& routes, questions& answers)
{
    auto handle = [&answers](entitlement_question question) {
        return say_how_owned(answers, std::move(question));
    };
    http::add_question<entitlement_question>(
        routes,
        {.summary = "The entitlement to a game in a player's library; an empty list when it is not owned.",
         .tag = "library",
         .answer = "The entitlement, if there is one",
         .handle = std::move(handle)});
}

void answer_anyone_owns(http::routes& routes, questions& answers)
{
    auto handle = [&answers](owners_question question) {
        return say_whether_anyone_owns(answers, std::move(question));
    };
    http::add_question<owners_question>(routes, {.summary = "Whether anybody owns a game.",
                                                 .tag = "library",
                                                 .answer = "Yes or no",
                                                 .handle = std::move(handle)});
}

} // namespace fcg::library
