#include "engine_world.hpp"
#include "internal/engine/server_indexes.hpp"

namespace fcg::test {

TEST_CASE("a search server follows what is created, changed and withdrawn")
{
    engine_world world("follows");
    world.put(game(1, "Half-Life"));
    world.put(game(2, "Portal"));
    REQUIRE(world.comes_to_have(2));

    world.put(game(1, "Black Mesa", 2));
    CHECK(world.comes_to_have(1, "black mesa"));
    CHECK(world.comes_to_have(0, "half-life"));

    world.withdraw(game_id(2));
    CHECK(world.comes_to_have(0, "portal"));
    CHECK(world.comes_to_have(1));
}

TEST_CASE("what was sent stands in a table, so a restart sends nothing twice and an index is kept")
{
    engine_world world("restarts");
    world.put(game(1, "Half-Life"));
    REQUIRE(world.comes_to_have(1));
    auto const before = world.indexes();
    world.restart();
    world.put(game(2, "Portal"));
    CHECK(world.comes_to_have(2));
    CHECK(world.indexes() == before);
}

TEST_CASE("what comes late or twice does not take the place of something newer")
{
    engine_world world("late");
    world.put(game(1, "Half-Life"));
    world.put(game(2, "Portal"));
    REQUIRE(world.comes_to_have(2));
    world.put(game(1, "Black Mesa", 2));
    world.withdraw(game_id(2));
    REQUIRE(world.comes_to_have(1));
    REQUIRE(world.comes_to_have(1, "black mesa"));

    indexer::bulk late;
    late.put({.number = 1, .game = game(1, "Half-Life")}, 0);
    late.put({.number = 2, .game = game(2, "Portal")}, 0);
    late.put({.number = 3, .game = game(1, "Black Mesa", 2)}, 0);
    auto const index = world.indexes().at(0);
    auto const outcome = world.store.run(
        [](engine_world& engine_world, indexer::bulk bulk, std::string name) -> task<indexer::bulk_outcome> {
            indexer::search_server server(engine_world.store.env(), engine_world.chosen_settings, 1);
            indexer::server_indexes indexes(server, engine_world.chosen_settings.index);
            auto bulk_outcome = co_await indexes.send(std::move(name), std::move(bulk));
            co_await indexes.count(engine_world.indexes().at(0));
            co_return bulk_outcome;
        }(world, late, index));
    CHECK(outcome.done == 3);
    CHECK(outcome.late == 2);
    CHECK(world.find("").total == 1);
    CHECK(world.find("half-life").total == 0);
    CHECK(world.find("black mesa").total == 1);
}

TEST_CASE("an index that somebody deletes is built anew, and meanwhile the embedded engine answers")
{
    engine_world world("deleted");
    world.put(game(1, "Half-Life"));
    REQUIRE(world.comes_to_have(1));
    auto const before = world.indexes();
    CHECK(world.caller.call(http::method::del, "/" + before.at(0)).status == 200);
    auto const page = world.find("half");
    CHECK(page.fallback);
    CHECK(page.total == 1);
    CHECK(world.comes_to_have(1, "half"));
    CHECK(world.indexes() != before);
}

TEST_CASE("an index that has lost games is found out after a doubt, and built anew")
{
    engine_world world("lossy");
    for (int i = 1; i <= 20; ++i)
        world.put(game(i, "Wonder " + std::to_string(i)));
    REQUIRE(world.comes_to_have(20));
    auto const before = world.indexes();
    CHECK(world.caller
              .call(http::method::del, "/" + before.at(0) + "/_doc/" + game_id(7) +
                                           "?version=1000&version_type=external&refresh=true")
              .status == 200);
    world.restart();
    CHECK(world.comes_to_have(20));
    CHECK(world.indexes() != before);
}

} // namespace fcg::test
