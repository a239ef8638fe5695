#include "internal/engine/feed_store.hpp"
#include "stub_world.hpp"

namespace fcg::test {

namespace {

using indexer::slot;

contracts::game_facts game(char last, std::int64_t version = 1)
{
    contracts::game_facts facts;
    facts.game_id = std::string("00000000-0000-7000-8000-00000000000") + last;
    facts.version = version;
    return facts;
}

/// Returns "3 put 1, 4 left 2": number, kind of change, and the end of the game's id.
std::string changes_behind(storage::database& db, indexer::game_number after, std::size_t max_count)
{
    std::string text;
    auto const source =
        db.read([&](storage::reader& db) { return indexer::read_source(db, 0, after, max_count); });
    for (auto const& [document, left] : source.changes)
        text += std::to_string(document.number) + (left ? " left " : " put ") +
                document.game.game_id.text().back() + ",";
    return text;
}

} // namespace

TEST_CASE("what lies behind a number is each game as it is now, and each that left, in their order")
{
    stub_world world;
    world.db.write_now([](storage::transaction& tx) {
        put_document(tx, slot::a, game('1'));
        put_document(tx, slot::a, game('2'));
        put_document(tx, slot::a, game('3'));
        remove_document(tx, slot::a, game('2').game_id);
        put_document(tx, slot::a, game('1', 2));
        put_document(tx, slot::b, game('9'));
    });
    CHECK(changes_behind(world.db, 0, 10) == "3 put 3,4 left 2,5 put 1,");
    CHECK(changes_behind(world.db, 3, 10) == "4 left 2,5 put 1,");
    CHECK(changes_behind(world.db, 0, 2) == "3 put 3,4 left 2,");
    CHECK(changes_behind(world.db, 5, 10).empty());
}

TEST_CASE("each time another slot comes to answer is another build")
{
    stub_world world;
    auto const build = [&] {
        return world.db.read([](storage::reader& db) { return indexer::read_source(db, 0, 0, 10).build; });
    };
    auto const answer = [&](slot live, bool building) {
        world.db.write_now([&](storage::transaction& tx) {
            write_state(tx, indexer::index_state{.live = live, .was_built = true, .building = building});
        });
    };
    CHECK(build() == 0);
    answer(slot::a, true);
    CHECK(build() == 0);
    answer(slot::b, false);
    CHECK(build() == 1);
    answer(slot::a, false);
    CHECK(build() == 2);
    world.db.write_now([](storage::transaction& tx) { put_document(tx, slot::a, game('1')); });
    CHECK(changes_behind(world.db, 0, 10).empty()); // build 0 is not live any more
}

TEST_CASE("how far each index has come is kept by alias")
{
    stub_world world;
    indexer::search_feed search_feed{
        .index_name = "games-1", .identity = "u1", .mapping = 1, .build = 2, .sent = 3};
    world.db.write_now([&](storage::transaction& tx) {
        save_feed(tx, "games", search_feed);
        search_feed.sent = 7;
        search_feed.refused = 1;
        save_feed(tx, "games", search_feed);
        indexer::save_feed(tx, "others", {.index_name = "others-1", .identity = "u2"});
    });
    auto const feeds = [&] {
        return world.db.read([](storage::reader& db) { return indexer::read_feeds(db, "games"); });
    };
    REQUIRE(feeds().size() == 1);
    CHECK(feeds()[0].sent == 7);
    CHECK(feeds()[0].refused == 1);
    world.db.write_now([](storage::transaction& tx) { indexer::forget_feed(tx, "games-1"); });
    CHECK(feeds().empty());
}

} // namespace fcg::test
