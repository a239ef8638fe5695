#include "stub_world.hpp"

namespace fcg::test {

namespace {

using answer = stub_server::answer;
using namespace std::chrono_literals;

/// Makes the server answer every search with this response.
void answer_searches(stub_world& world, answer given_response)
{
    world.server.instead = [response = std::move(given_response)](
                               std::string const& line, std::string const&) -> std::optional<answer> {
        return line.find("/_search") != line.npos ? std::optional(response) : std::nullopt;
    };
}

/// Searches until a search reaches the server, and returns the page of that search.
indexer::search_page search_again(stub_world& world)
{
    auto const before = world.server.searches;
    auto page = world.find("half");
    while (world.server.searches == before) { // the feeder first checks whether the index is complete
        REQUIRE(world.comes_to_answer());
        page = world.find("half");
    }
    return page;
}

} // namespace

TEST_CASE("before the search server has everything, the embedded engine answers")
{
    stub_world world;
    world.put(1, "Half-Life");
    world.server.silent = true;
    world.start();
    auto const page = world.find("half");
    CHECK(page.fallback);
    CHECK(page.engine == "embedded");
    CHECK(page.total == 1);
    CHECK(world.server.searches == 0);
    CHECK(world.metric("fcg_search_fallback_total") == "1");
}

TEST_CASE("when a search fails, too slow, wrong or incomplete, the embedded engine answers it")
{
    stub_world world;
    world.put(1, "Half-Life");
    world.chosen_settings.timeout_ms = 50;
    world.start();
    do // a response may take longer on a busy machine
        REQUIRE(world.comes_to_answer());
    while (world.find("half").fallback);

    SUBCASE("an error")
    {
        answer_searches(world, {503, R"({"error":{"type":"search_phase_execution_exception"}})"});
    }
    SUBCASE("our mistake")
    {
        answer_searches(world, {400, R"({"error":{"type":"parsing_exception","reason":"unknown query"}})"});
    }
    SUBCASE("no index")
    {
        answer_searches(world, {404, R"({"error":{"type":"index_not_found_exception"}})"});
    }
    SUBCASE("not JSON")
    {
        answer_searches(world, {200, "<html>"});
    }
    SUBCASE("not a page")
    {
        answer_searches(world, {200, R"({"timed_out":false,"hits":7})"});
    }
    SUBCASE("not all of the index in time")
    {
        answer_searches(world, {200, R"({"timed_out":true,"hits":{"total":{"value":0}}})"});
    }
    SUBCASE("silence")
    {
        world.server.silent = true;
    }
    auto const page = world.find("half");
    CHECK(page.fallback);
    CHECK(page.engine == "embedded");
    CHECK(page.total == 1);
}

TEST_CASE("whatever a server answers, a search has an answer")
{
    stub_world world;
    world.put(1, "Half-Life");
    world.start();
    std::string const long_id = R"({"_id":")" + std::string(1'000'000, 'x') + R"("})";
    std::string const hit = R"({"_id":"00000000-0000-7000-8000-000000000001","sort":[1]},)";
    std::string many;
    for (int i = 0; i < 5'000; ++i)
        many += hit;
    std::string const page = R"({"timed_out":false,"hits":{"total":{"value":)";
    for (std::string const& body :
         {std::string(100'000, '['), std::string("null"), std::string("[]"), page + R"("many"},"hits":{}}})",
          page + R"(-5},"hits":[null,7,[],"x",{}]}})", page + R"(1e300},"hits":[{"_id":7,"sort":{}}]}})",
          page + R"(99999999999999999999},"hits":[)" + long_id + "]}}",
          page + R"(1},"hits":[)" + many + R"({"_id":"x"}]}})",
          page + R"(1}},"aggregations":{"labels.genre":{"buckets":[{"key":7,"doc_count":"x"},null]}}})",
          page + R"(1}},"aggregations":[]})"}) {
        world.clock.advance(31s); // the circuit may have opened
        world.engine->wake();
        world.server.instead = [](auto const&, auto const&) { return std::nullopt; };
        REQUIRE(world.comes_to_answer());
        answer_searches(world, {200, body});
        auto const search_page = search_again(world);
        CHECK(search_page.total >= 0);
        CHECK(search_page.hits.size() <= 20);
        CHECK(world.run(world.engine->suggest("half", 10)).size() <= 10);
    }
}

TEST_CASE("five failures in a row open the circuit, and after 30 seconds one search tries")
{
    stub_world world;
    world.put(1, "Half-Life");
    world.start();
    REQUIRE(world.comes_to_answer());
    answer_searches(world, {500, "{}"});
    for (int i = 0; i < 5; ++i)
        CHECK(search_again(world).fallback);
    CHECK(world.metric("fcg_search_engine_state") == "2");

    world.server.instead = [](auto const&, auto const&) { return std::nullopt; };
    REQUIRE(world.comes_to_answer());
    auto const before = world.server.searches;
    CHECK(world.find("half").fallback);
    CHECK(world.server.searches == before);

    world.clock.advance(31s);
    world.engine->wake();
    REQUIRE(world.comes_to_answer());
    CHECK_FALSE(world.find("half").fallback);
    CHECK(world.metric("fcg_search_engine_state") == "0");
}

TEST_CASE("a list that began in the search server cannot go on elsewhere")
{
    stub_world world;
    world.put(1, "Half-Life");
    world.start();
    REQUIRE(world.comes_to_answer());
    indexer::search_query rest{.text = "half"};
    rest.after.keys = {"opensearch", "[1.5,\"00000000-0000-7000-8000-000000000001\"]"};
    CHECK(world.run(world.engine->search(rest)).has_value());
    answer_searches(world, {500, "{}"});
    CHECK_THROWS_AS(world.run(world.engine->search(rest)), core::remote_unavailable);
}

TEST_CASE("suggestions come from the embedded engine while the server fails")
{
    stub_world world;
    world.put(1, "Half-Life");
    world.start();
    REQUIRE(world.comes_to_answer());
    answer_searches(world, {500, "{}"});
    auto const suggestions = world.run(world.engine->suggest("half", 10));
    REQUIRE(suggestions.size() == 1);
    CHECK(suggestions[0].text == "Half-Life");
}

} // namespace fcg::test
