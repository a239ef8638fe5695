#include "internal/search/match_cache.hpp"
#include "search_fixture.hpp"

using namespace fcg;
using indexer::match_cache;
using test::names;
using test::search_world;

namespace {

std::vector<indexer::game_number> find_in(search_world& world, match_cache& cache,
                                          std::string const& expression)
{
    auto const index = world.index_slots.live();
    auto const end = index.memory->end();
    return world.db->read([&](storage::reader& db) { return *cache.find(db, index, end, expression); });
}

} // namespace

TEST_CASE("what was matched before is patched with what came later")
{
    search_world world;
    match_cache cache(1'000'000);
    world.put({{.title = "Game one"}, {.title = "Other"}});
    CHECK(find_in(world, cache, "\"game\"").size() == 1);
    auto const octets = cache.octets();
    world.put({{.title = "Game two"}, {.title = "Other two"}, {.title = "Game three"}});
    CHECK(find_in(world, cache, "\"game\"") == std::vector<indexer::game_number>{1, 3, 5});
    CHECK(cache.octets() == octets + 2 * sizeof(indexer::game_number));
}

TEST_CASE("what is remembered stays within its octets, and the oldest goes first")
{
    search_world world;
    for (int i = 0; i < 50; ++i)
        world.put({.title = "word" + std::to_string(i) + " common"});
    match_cache cache(2'000);
    for (int i = 0; i < 50; ++i) {
        CHECK(find_in(world, cache, "\"word" + std::to_string(i) + "\"").size() == 1);
        CHECK(cache.octets() <= 2'000);
    }
    match_cache tiny(10);
    CHECK(find_in(world, tiny, "\"common\"").size() == 50);
    CHECK(tiny.octets() == 0);
}

TEST_CASE("a change is seen by the next search, though the words were searched for before")
{
    search_world world;
    auto const id = world.put({.title = "Common game"});
    world.put({.title = "Common thing"});
    CHECK(world.titles("common") == names{"Common game", "Common thing"});
    world.rename(id, "Renamed game", 2);
    CHECK(world.titles("common") == names{"Common thing"});
    CHECK(world.titles("renamed") == names{"Renamed game"});
    world.rename(id, "Common again", 3);
    CHECK(world.titles("common").size() == 2);
    world.withdraw(id);
    CHECK(world.titles("common") == names{"Common thing"});
}

TEST_CASE("an index that was built anew is asked anew")
{
    search_world world;
    auto const id = world.put({.title = "Common game"});
    CHECK(world.titles("common").size() == 1);
    world.db->write_now([&](storage::transaction& tx) {
        indexer::write_state(tx, {.live = indexer::slot::b, .was_built = true, .building = false});
        contracts::game_facts facts;
        facts.game_id = id;
        facts.title = "Uncommon game";
        auto const stored = put_document(tx, indexer::slot::b, facts);
        auto const memory = std::make_shared<indexer::live_index>();
        memory->add(stored.value());
        world.index_slots.begin({indexer::slot::b, memory});
        world.index_slots.swap();
    });
    CHECK(world.titles("uncommon") == names{"Uncommon game"});
    CHECK(world.find("common ").corrected == "uncommon");
}
