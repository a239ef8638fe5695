#include "features/features.hpp"
#include "platform/http/routing/question_route.hpp"

/// The routes by which modules in other processes ask the questions of games/api/questions.hpp.
namespace fcg::games {

namespace {

task<games_answer> find(questions& answers, games_question question)
{
    auto games = co_await answers.find_games(std::move(question.game_ids));
    co_return games_answer{std::move(games)};
}

task<purchase_answer> find_one(questions& answers, purchase_question question)
{
    auto purchase = co_await answers.find_purchase(std::move(question.payment_id));
    purchase_answer answer;
    if (purchase)
        answer.purchases.push_back(std::move(*purchase));
    co_return answer;
}

} // namespace

void answer_find_games(http::routes& routes, questions& answers)
{
    http::add_question<games_question>(
        routes,
        {.summary = "Titles, prices and whether they are on sale, of those games that exist.",
         .tag = "games",
         .answer = "The games that exist",
         .handle = [&answers](games_question question) { return find(answers, std::move(question)); }});
}

void answer_find_purchase(http::routes& routes, questions& answers)
{
    http::add_question<purchase_question>(
        routes, {.summary = "The buyer and the state of a purchase; an empty list when there is none.",
                 .tag = "games",
                 .answer = "The purchase, if it exists",
                 .handle = [&answers](purchase_question question) {
                     return find_one(answers, std::move(question));
                 }});
}

} // namespace fcg::games
