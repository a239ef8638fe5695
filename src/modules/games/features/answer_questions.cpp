#include "features/features.hpp"
#include "platform/http/schema/shape.hpp"

/// The endpoints that answer games/api/questions.hpp for modules in other processes.
namespace fcg::games {

namespace {

struct games_question {
    std::vector<std::string> ids;
};

constexpr std::size_t max_ids = 1'000;

http::shape<games_question> const games_question_shape{
    "GamesQuestion",
    {http::texts("gameIds", &games_question::ids,
                 {.max = max_ids, .text_rule = {.max = 1'000, .trimmed = false}})}};

struct known_game {
    std::string id;
    std::string title;
    std::int64_t price_minor = 0;
    std::string currency;
    bool available = true;
};

http::shape<known_game> const known_game_shape{
    "KnownGame",
    {http::text("gameId", &known_game::id), http::text("title", &known_game::title),
     http::integer("priceMinor", &known_game::price_minor, 0, INT64_MAX, "in the currency's minor units"),
     http::text("currency", &known_game::currency),
     http::boolean("onSale", &known_game::available, "false: withdrawn")}};

struct games_response {
    std::vector<known_game> games;
};

http::shape<games_response> const games_answer_shape{
    "GamesAnswer", {http::objects("games", &games_response::games, known_game_shape, max_ids)}};

task<http::response> find(questions& answers, http::request& request)
{
    auto const body = games_question_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto cards = co_await answers.find_games(body->ids);
    games_response answer;
    for (auto& card : cards)
        answer.games.push_back({std::move(card.game_id), std::move(card.title), card.price.minor,
                                std::string(card.price.currency.code()), card.available});
    co_return http::ok(games_answer_shape.write(answer));
}

struct purchase_question {
    std::string payment_id;
};

http::shape<purchase_question> const purchase_question_shape{
    "PurchaseQuestion",
    {http::text("paymentId", &purchase_question::payment_id, {.max = 1'000, .trimmed = false})}};

struct known_purchase {
    std::string payment_id;
    std::string user_id;
    std::string status;
    core::time_point requested_at;
};

http::shape<known_purchase> const known_purchase_shape{
    "KnownPurchase",
    {http::text("paymentId", &known_purchase::payment_id), http::text("userId", &known_purchase::user_id),
     http::text("status", &known_purchase::status),
     http::moment("requestedAt", &known_purchase::requested_at)}};

struct purchase_response {
    std::vector<known_purchase> purchases;
};

http::shape<purchase_response> const purchase_answer_shape{
    "PurchaseAnswer", {http::objects("purchases", &purchase_response::purchases, known_purchase_shape, 1)}};

task<http::response> find_one(questions& answers, http::request& request)
{
    auto const body = purchase_question_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const purchase_summary = co_await answers.find_purchase(body->payment_id);
    purchase_response answer;
    if (purchase_summary)
        answer.purchases.push_back({purchase_summary->payment_id, purchase_summary->user_id,
                                    purchase_summary->status, purchase_summary->requested_at});
    co_return http::ok(purchase_answer_shape.write(answer));
}

} // namespace

void answer_find_games(http::routes& routes, questions& answers)
{
    routes.add({.method = http::method::post,
                .path = "/internal/games/find",
                .access = http::access::service,
                .summary = "Titles, prices and whether they are on sale, of those games that exist.",
                .tag = "games",
                .answers = {{200, "The games that exist", games_answer_shape.describe()}},
                .body = games_question_shape.describe(),
                .handle = [&answers](http::request& request) { return find(answers, request); }});
}

void answer_find_purchase(http::routes& routes, questions& answers)
{
    routes.add({.method = http::method::post,
                .path = "/internal/games/find-purchase",
                .access = http::access::service,
                .summary = "Whose a purchase is and how it stands; an empty list when there is none.",
                .tag = "games",
                .answers = {{200, "The purchase, if it exists", purchase_answer_shape.describe()}},
                .body = purchase_question_shape.describe(),
                .handle = [&answers](http::request& request) { return find_one(answers, request); }});
}

} // namespace fcg::games
