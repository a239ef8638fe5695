#include "features/features.hpp"
#include "platform/http/shape.hpp"

/// The questions of games/api/questions.hpp, for modules that run in other processes.
namespace fcg::games {

namespace {

struct games_question {
    std::vector<std::string> ids;
};

constexpr std::size_t most_ids = 1'000;

http::shape<games_question> const games_question_shape{
    "GamesQuestion",
    {http::texts("gameIds", &games_question::ids,
                 {.most = most_ids, .each = {.most = 1'000, .trimmed = false}})}};

struct known_game {
    std::string id;
    std::string title;
    std::int64_t price_minor = 0;
    std::string currency;
    bool on_sale = true;
};

http::shape<known_game> const known_game_shape{
    "KnownGame",
    {http::text("gameId", &known_game::id), http::text("title", &known_game::title),
     http::integer("priceMinor", &known_game::price_minor, 0, INT64_MAX, "in the currency's minor units"),
     http::text("currency", &known_game::currency), http::boolean("onSale", &known_game::on_sale)}};

struct games_answer {
    std::vector<known_game> games;
};

http::shape<games_answer> const games_answer_shape{
    "GamesAnswer", {http::objects("games", &games_answer::games, known_game_shape, most_ids)}};

task<http::response> find(questions& answers, http::request& asked)
{
    auto const body = games_question_shape.read_body(asked);
    if (!body)
        co_return body.error();
    auto found = co_await answers.find_games(body->ids);
    games_answer answer;
    for (auto& card : found)
        answer.games.push_back({std::move(card.game_id), std::move(card.title), card.price.minor,
                                std::string(card.price.currency.code()), card.on_sale});
    co_return http::ok(games_answer_shape.write(answer));
}

} // namespace

void answer_find_games(http::routes& into, questions& answers)
{
    into.add({.method = http::method::post,
              .path = "/internal/games/find",
              .access = http::access::service,
              .summary = "Titles, prices and whether they are on sale, of those games that exist.",
              .tag = "games",
              .answers = {{200, "The games that exist", games_answer_shape.describe()}},
              .body = games_question_shape.describe(),
              .handle = [&answers](http::request& asked) { return find(answers, asked); }});
}

} // namespace fcg::games
