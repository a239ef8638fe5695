#include "platform/core/unavailable.hpp"
#include "upkeep_case.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <sstream>

namespace fcg::test {
namespace {

struct shop_with_games {
    explicit shop_with_games(int games = 250)
    {
        for (int number = 1; number <= games; ++number)
            life.shop.create(number);
        life.start();
        life.settle();
        REQUIRE(world.run_until([this] { return life.state().was_built; }));
        life.history.page_takes = 1s;
    }

    simulated_world world;
    index_life life{world};
};

} // namespace

TEST_CASE("a store from before the indexer is indexed by itself, with its sales")
{
    simulated_world world;
    index_life life(world);
    for (int number = 1; number <= 30; ++number)
        life.shop.create(number);
    life.shop.edit(3);
    life.shop.withdraw(4);
    life.shop.sell(5);
    life.make_index();
    life.index->start();
    REQUIRE(world.run_until([&] { return life.state().was_built; }));
    CHECK(life.index->report().games == 29);
    CHECK(life.count("SELECT count(*) FROM sales") == 1);
    CHECK(life.verify().is_clean());
}

TEST_CASE("a first build waits for the processes that have the history")
{
    simulated_world world;
    index_life life(world);
    life.shop.create(1);
    int call_count = 0;
    life.history.before_page = [&] {
        if (++call_count < 4)
            throw core::remote_unavailable("games is not up yet");
    };
    life.make_index();
    life.index->start();
    REQUIRE(world.run_until([&] { return life.state().was_built; }));
    CHECK(life.index->report().games == 1);
    CHECK_FALSE(life.state().building);
}

TEST_CASE("a rebuild beside live changes ends as the catalogue is, and answers from the other tables")
{
    shop_with_games shop;
    auto& life = shop.life;
    auto const before = life.state().live;
    int step = 0;
    life.history.before_page = [&] {
        ++step;
        life.shop.create(500 + step);
        life.shop.edit(step);
        life.shop.edit(240 - step);
        life.shop.edit(240 - step);
        life.shop.withdraw(100 + step);
        life.shop.sell(step);
    };
    life.rebuild();
    life.history.before_page = [] {};
    CHECK(step >= 6);
    CHECK(life.state().live != before);
    life.settle();
    CHECK(life.verify().is_clean());
    CHECK(life.index->report().games == 250);
    CHECK(life.count("SELECT count(*) FROM sales") == step);
    auto const previous = std::string(before == indexer::slot::a ? "a" : "b");
    CHECK(life.count("SELECT count(*) FROM documents_" + previous) == 0);
}

TEST_CASE("while the index is built anew nobody ever sees less of it")
{
    shop_with_games shop;
    auto& life = shop.life;
    auto const look = [&] {
        CHECK(life.index->report().games == 250);
        life.index->database().read([](storage::reader& db) {
            auto const live = indexer::read_state(db).live;
            CHECK(indexer::match_numbers(db, live, "wonder", 0).size() == 250);
        });
    };
    life.history.before_page = look;
    auto const rebuilt = test::start(shop.world.loop, life.index->rebuild([](std::int64_t, std::int64_t) {}));
    REQUIRE(shop.world.run_until([&] {
        look();
        return rebuilt->ended();
    }));
    rebuilt->take();
}

TEST_CASE("a rebuild leaves no dead numbers of games that changed often")
{
    simulated_world world;
    index_life life(world);
    life.shop.create(1);
    for (int edit = 0; edit < 20; ++edit)
        life.shop.edit(1);
    life.make_index();
    life.rebuild();
    life.index->database().read([&](storage::reader& db) {
        CHECK(indexer::match_numbers(db, life.state().live, "wonder", 0).size() == 1);
    });
    CHECK(life.verify().is_clean());
}

TEST_CASE("progress is told, and shown while the rebuild runs")
{
    shop_with_games shop;
    auto& life = shop.life;
    std::vector<std::pair<std::int64_t, std::int64_t>> entries;
    bool shown = false;
    auto const progress = [&](std::int64_t read, std::int64_t all) {
        entries.emplace_back(read, all);
        auto const now = life.index->report();
        shown = shown || (now.rebuilding && now.to_rebuild == 250);
    };
    shop.world.run(life.index->rebuild(progress));
    CHECK(shown);
    CHECK(entries.front() == std::pair<std::int64_t, std::int64_t>(0, 250));
    CHECK(entries.back() == std::pair<std::int64_t, std::int64_t>(250, 250));
    CHECK_FALSE(life.index->report().rebuilding);
    CHECK(life.index->warning() == "");
}

TEST_CASE("a rebuild whose history cannot be read leaves the live index as it was, and can be tried again")
{
    shop_with_games shop;
    auto& life = shop.life;
    auto const before = life.state().live;
    int pages = 0;
    life.history.before_page = [&] {
        if (++pages == 6)
            throw core::remote_unavailable("games has gone");
    };
    CHECK_THROWS_AS(life.rebuild(), core::unavailable);
    CHECK(life.state().live == before);
    CHECK_FALSE(life.state().building);
    CHECK(life.verify().is_clean());
    life.rebuild();
    CHECK(life.state().live != before);
    CHECK(life.verify().is_clean());
}

TEST_CASE("a second rebuild beside the first is refused")
{
    shop_with_games shop;
    auto& life = shop.life;
    auto const first = test::start(shop.world.loop, life.index->rebuild([](std::int64_t, std::int64_t) {}));
    shop.world.run_until([&] { return life.index->report().rebuilding; });
    CHECK_FALSE(life.index->begin_rebuild());
    CHECK_THROWS_WITH_AS(life.rebuild(), "the index is already being rebuilt", std::runtime_error);
    REQUIRE(shop.world.run_until([&] { return first->ended(); }));
    first->take();
}

TEST_CASE("a rebuild that the end of the process cuts off is given up cleanly")
{
    shop_with_games shop;
    auto& life = shop.life;
    auto const before = life.state().live;
    auto const cut = test::start(shop.world.loop, life.index->rebuild([](std::int64_t, std::int64_t) {}));
    shop.world.run_until([&] { return life.index->report().rebuilt > 0; });
    shop.world.run(life.index->stop());
    shop.world.loop.run_ready();
    REQUIRE(cut->ended());
    CHECK_THROWS(cut->take());
    CHECK(life.state().live == before);
    CHECK_FALSE(life.state().building);
}

TEST_CASE("a build that a crash cut off is begun again by the next process")
{
    simulated_world world;
    auto const crashed = world.folder / "crashed";
    {
        index_life life(world);
        for (int number = 1; number <= 300; ++number)
            life.shop.create(number);
        life.start();
        life.settle();
        REQUIRE(world.run_until([&] { return life.state().was_built; }));
        auto const copy = [&](std::int64_t read, std::int64_t) {
            if (read == 0 || std::filesystem::exists(crashed))
                return;
            std::filesystem::create_directories(crashed);
            for (auto const& file : std::filesystem::directory_iterator(world.folder / "data"))
                if (auto const name = file.path().filename().string();
                    name.ends_with(".db") || name.ends_with(".db-wal"))
                    std::filesystem::copy_file(file.path(), crashed / name);
        };
        world.run(life.index->rebuild(copy));
    }
    REQUIRE(std::filesystem::exists(crashed));
    index_life next(world, "crashed");
    next.make_index();
    CHECK(next.state().building);
    auto const before = next.state().live;
    CHECK(next.index->report().games == 300);
    next.shop.edit(7);
    next.start_bus();
    next.index->start();
    REQUIRE(world.run_until([&] { return next.state().live != before; }));
    next.settle();
    CHECK_FALSE(next.state().building);
    CHECK(next.verify().is_clean());
}

TEST_CASE("an index with too many dead numbers is built anew by itself")
{
    simulated_world world;
    index_life life(world);
    for (int number = 1; number <= 5; ++number)
        life.shop.create(number);
    life.make_index();
    life.rebuild();
    life.damage("UPDATE documents_b SET number = 30000 WHERE number = 5");
    life.end();
    life.make_index();
    life.index->start();
    REQUIRE(world.run_until([&] { return life.state().live == indexer::slot::a; }));
    CHECK(life.count("SELECT max(number) FROM documents_a") == 5);
}

TEST_CASE("the rows of withdrawn games are no dead numbers: a build would make them again, for ever")
{
    simulated_world world;
    index_life life(world);
    for (int number = 1; number <= 5; ++number)
        life.shop.create(number);
    life.make_index();
    life.rebuild();
    life.damage(R"(
        WITH RECURSIVE n (i) AS (SELECT 6 UNION ALL SELECT i + 1 FROM n WHERE i < 10100)
        INSERT INTO documents_b (number, game_id, version, gone, digest, title, description, developer, publisher,
                                 genres, tags, features, platforms, release_date, required_age, price_minor, currency,
                                 final_price_minor)
        SELECT i, 'gone-' || i, 0, 1, '', '', '', '', '', '', '', '', '', NULL, 0, 0, 'BRL', 0 FROM n)");
    life.damage("UPDATE documents_b SET number = 10101 WHERE number = 5");
    life.end();
    life.start();
    world.pass(5min);
    CHECK(life.state().live == indexer::slot::b);
    CHECK(life.count("SELECT count(*) FROM documents_b") == 10'100);
}

TEST_CASE("why a rebuild that nobody waits for did not work stands in the log")
{
    shop_with_games shop;
    shop.life.history.before_page = [] { throw core::remote_unavailable("games has gone away"); };
    std::ostringstream log;
    auto const sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(log);
    spdlog::default_logger()->sinks().push_back(sink);
    REQUIRE(shop.life.index->begin_rebuild());
    REQUIRE(shop.world.run_until([&] { return !shop.life.index->report().rebuilding; }));
    shop.world.pass(1s);
    CHECK(log.str().find("games has gone away") != std::string::npos);
    std::erase(spdlog::default_logger()->sinks(), sink);
}

TEST_CASE("a rebuild arrives at the sales and prices that live events have made")
{
    shop_with_games shop(20);
    auto& life = shop.life;
    life.shop.promote(3, 500);
    life.shop.sell(5);
    life.shop.take_back(life.shop.sell(5));
    life.settle();
    auto const look = [&] {
        CHECK(life.verify().is_clean());
        CHECK(life.count("SELECT count(*) FROM sales") == 1);
        life.index->database().read([](storage::reader& db) {
            auto const id = game_numbered(3);
            auto const documents = indexer::read_games(db, indexer::read_state(db).live, std::span(&id, 1));
            REQUIRE(documents.size() == 1);
            CHECK(contracts::final_price(documents[0].game).minor == 500);
        });
    };
    look();
    life.rebuild();
    look();
    life.damage("DELETE FROM sales");
    life.damage("DELETE FROM sales_taken_back");
    life.rebuild();
    look();
}

} // namespace fcg::test
