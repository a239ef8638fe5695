#include "dispatch_case.hpp"
#include "platform/http/routing/question_route.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::test {
namespace {

struct price_line {
    static constexpr std::string_view schema = "PriceLine";

    std::string title;
    core::money price;

    static void describe(auto& members)
    {
        members.text("title", &price_line::title);
        members.money("priceMinor", "currency", &price_line::price);
    }
};

struct prices_answer {
    static constexpr std::string_view schema = "PricesAnswer";
    static constexpr std::string_view summary = "The prices";

    std::vector<price_line> lines;

    static void describe(auto& members) { members.objects("lines", &prices_answer::lines, 2); }
};

struct period {
    static constexpr std::string_view schema = "Period";

    core::time_point begin;

    static void describe(auto& members) { members.moment("begin", &period::begin); }
};

struct prices_question {
    using answer = prices_answer;
    static constexpr std::string_view path = "/internal/prices";
    static constexpr std::string_view schema = "PricesQuestion";
    static constexpr std::string_view summary = "Prices of games";

    std::vector<std::string> game_ids;
    core::uuid user_id;
    bool withdrawn = false;
    std::string tier;
    std::optional<period> during;

    static void describe(auto& members)
    {
        members.texts("gameIds", &prices_question::game_ids, 2);
        members.id("userId", &prices_question::user_id);
        members.flag("withdrawn", &prices_question::withdrawn);
        members.choice("tier", &prices_question::tier, {"basic", "gold"});
        members.object("during", &prices_question::during);
    }
};

/// A process that answers a question about prices.
struct prices_case : dispatch_case {
    prices_case()
    {
        add_question<prices_question>(table, "test", [this](prices_question question) {
            return answer_prices(std::move(question), questions);
        });
    }

    static task<prices_answer> answer_prices(prices_question question,
                                             std::vector<prices_question>& questions)
    {
        prices_answer answer;
        for (auto const& id : question.game_ids)
            answer.lines.push_back({.title = "Game " + id, .price = {.minor = 5'990}});
        questions.push_back(std::move(question));
        co_return answer;
    }

    response ask_as(std::string const& token, std::string const& body)
    {
        return ask(method::post, "/internal/prices",
                   {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}}, body);
    }

    std::vector<prices_question> questions; ///< those that reached the handler
};

prices_question question_about(std::vector<std::string> game_ids)
{
    return {.game_ids = std::move(game_ids),
            .user_id = {.bytes = {1, 2, 3}},
            .withdrawn = true,
            .tier = "gold",
            .during = period{.begin = core::time_point{std::chrono::hours(12)}}};
}

} // namespace

TEST_CASE("a question of another process is answered by its handler, with money in minor units")
{
    prices_case store;
    auto const body = described_shape<prices_question>().write(question_about({"1"}));
    auto const answer = store.ask_as("service", body);
    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"lines":[{"title":"Game 1","priceMinor":5990,"currency":"BRL"}]})");
}

TEST_CASE("a question arrives at its handler as it was written")
{
    prices_case store;
    auto const body = described_shape<prices_question>().write(question_about({" 1", "2,3"}));
    REQUIRE(store.ask_as("service", body).status == 200);
    REQUIRE(store.questions.size() == 1);
    auto const& question = store.questions.front();
    CHECK(question.game_ids == std::vector<std::string>{" 1", "2,3"});
    CHECK(question.user_id == core::uuid{.bytes = {1, 2, 3}});
    CHECK(question.withdrawn);
    CHECK(question.tier == "gold");
    REQUIRE(question.during);
    CHECK(question.during->begin == core::time_point{std::chrono::hours(12)});
}

TEST_CASE("a question that breaks its shape is refused and does not reach its handler")
{
    prices_case store;
    auto const& shape = described_shape<prices_question>();
    auto const refused = store.ask_as("service", shape.write(question_about({"1", "2", "3"})));
    CHECK(refused.status == 400);
    CHECK(refused.body.find(R"("field":"gameIds")") != std::string::npos);
    CHECK(store.ask_as("service", "{}").status == 400);
    CHECK(store.ask_as("service", "not JSON").status == 400);
    CHECK(store.questions.empty());
}

TEST_CASE("only other processes of the store may ask a question")
{
    prices_case store;
    auto const body = described_shape<prices_question>().write(question_about({"1"}));
    CHECK(store.ask_as("user", body).status == 403);
    CHECK(store.ask_as("admin", body).status == 403);
    CHECK(store.ask_as("nobody", body).status == 401);
    CHECK(store.questions.empty());
}

} // namespace fcg::test
