#include "stub_world.hpp"

#include <algorithm>

namespace fcg::test {

namespace {

using answer = stub_server::answer;

bool is(std::string const& line, char const* operation)
{
    return line.find(operation) != line.npos;
}

} // namespace

TEST_CASE("what the server was too busy for is sent again until it has it, and the position is not lost")
{
    stub_world world;
    world.put(1, "Half-Life");
    world.put(2, "Portal");
    int refusals = 2;
    world.server.instead = [&](std::string const& line, std::string const&) -> std::optional<answer> {
        if (!is(line, "/_bulk") || refusals-- <= 0)
            return std::nullopt;
        return answer{200,
                      R"({"items":[{"index":{"_id":"1","status":200}},{"index":{"_id":"2","status":429}}]})"};
    };
    world.start();
    CHECK(world.comes_to_answer());
    CHECK(world.server.games.size() == 2);
    CHECK(world.metric("fcg_search_engine_lag_documents") == "0");
}

TEST_CASE("a game that the server refuses for good does not keep back the others")
{
    stub_world world;
    world.put(1, "Half-Life");
    world.put(2, "Portal");
    world.server.instead = [&](std::string const& line, std::string const&) -> std::optional<answer> {
        if (is(line, "/_count"))
            return answer{200, R"({"count":1})"};
        if (is(line, "/_bulk"))
            return answer{200, R"({"items":[{"index":{"_id":"1","status":400,"error":{"type":"x"}}},
                                            {"index":{"_id":"2","status":200}}]})"};
        return std::nullopt;
    };
    world.start();
    CHECK(world.comes_to_answer());
}

TEST_CASE("an index that lacks games does not answer, and another is built")
{
    stub_world world;
    for (int i = 1; i <= 5; ++i)
        world.put(i, "Wonder");
    int counts = 0;
    world.server.instead = [&](std::string const& line, std::string const&) -> std::optional<answer> {
        if (is(line, "/_count") && counts++ == 0)
            return answer{200, R"({"count":3})"};
        return std::nullopt;
    };
    world.start();
    CHECK(world.comes_to_answer());
    auto const creations = std::ranges::count_if(
        world.server.requests, [](std::string const& text) { return text.starts_with("PUT /"); });
    CHECK(creations == 2);
}

TEST_CASE(
    "the server learns that games left, and the name and password of the settings come with each request")
{
    stub_world world;
    world.chosen_settings.user = "store";
    world.chosen_settings.password = "secret>>>"; // its base64 has letters that differ in the URL alphabet
    world.put(1, "Half-Life");
    world.start();
    REQUIRE(world.comes_to_answer());
    indexer::module_context context{world.env,         world.settings,   world.db,
                                    world.index_slots, world.popularity, *world.engine};
    world.db.write_now([&](storage::transaction& tx) {
        apply_withdrawal(tx, context, "00000000-0000-7000-8000-000000000001");
    });
    CHECK(world.until([&] { return world.server.games.empty(); }));
    for (auto const& request : world.server.requests)
        CHECK(request.find("\r\nAuthorization: Basic c3RvcmU6c2VjcmV0Pj4+\r\n") != std::string::npos);
}

TEST_CASE("popularity comes to the server without a change of the game")
{
    stub_world world;
    world.put(1, "Half-Life");
    world.start();
    REQUIRE(world.comes_to_answer());
    world.index_slots.live().memory->set_popularity(
        core::uuid::parse("00000000-0000-7000-8000-000000000001").value(), 42);
    world.engine->wake();
    CHECK(world.until(
        [&] { return world.server.requests.back().find("\"popularity\":42") != std::string::npos; }));
}

TEST_CASE("settings that cannot be meant are refused at the start")
{
    stub_world world;
    auto const make = [&] {
        indexer::open_search_engine(world.env, world.chosen_settings, world.db, world.index_slots,
                                    world.embedded);
    };
    world.chosen_settings.url = "opensearch:9200";
    CHECK_THROWS_AS(make(), std::runtime_error);
    world.chosen_settings.url = "http://elastic:hunter2@127.0.0.1:9200";
    CHECK_THROWS_WITH_AS(make(),
                         "search.openSearch.url must be http(s)://host[:port][/path]; name and password are "
                         "settings of their own",
                         std::runtime_error);
    world.chosen_settings.url = "http://127.0.0.1:9200";
    for (auto const* const name : {"", "Games", "a/b", "*", "_all", "a,b"}) {
        world.chosen_settings.index = name;
        CHECK_THROWS_AS(make(), std::runtime_error);
    }
    world.chosen_settings.index = "fcg-games.v2_1";
    make();
}

} // namespace fcg::test
