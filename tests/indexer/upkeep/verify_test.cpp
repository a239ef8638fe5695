#include "platform/core/unavailable.hpp"
#include "upkeep_case.hpp"

namespace fcg::test {
namespace {

struct checked_shop {
    explicit checked_shop(int games = 40)
    {
        for (int number = 1; number <= games; ++number)
            life.shop.create(number);
        life.start();
        life.settle();
        REQUIRE(world.run_until([this] { return life.state().was_built; }));
        live = life.state().live == indexer::slot::a ? "documents_a" : "documents_b";
    }

    static std::string is(int number)
    {
        return " WHERE game_id = '" + game_numbered(number).to_string() + "'";
    }

    bool shows(std::string const& line)
    {
        return world.metrics.render().find(line + "\n") != std::string::npos;
    }

    simulated_world world;
    index_life life{world};
    std::string live;
};

} // namespace

TEST_CASE("an index that follows the catalogue has no differences")
{
    checked_shop shop;
    auto const report = shop.life.verify();
    CHECK(report.is_clean());
    CHECK(report.games == 40);
    CHECK(shop.life.index->report().last_verify.ends_with("40 games, nothing differs"));
}

TEST_CASE("what was damaged is found, named and counted")
{
    checked_shop shop;
    shop.life.damage("DELETE FROM " + shop.live + checked_shop::is(3));
    shop.life.damage("UPDATE " + shop.live + " SET title = 'Another'" + checked_shop::is(5));
    shop.life.damage("UPDATE " + shop.live + " SET price_minor = 1" + checked_shop::is(6));
    shop.life.damage("UPDATE " + shop.live + " SET gone = 1" + checked_shop::is(7));
    shop.life.damage("UPDATE " + shop.live + " SET game_id = '" + game_numbered(900).to_string() + "'" +
                     checked_shop::is(8));
    auto const report = shop.life.verify();
    CHECK(report.missing == 3);
    CHECK(report.changed == 2);
    CHECK(report.extra == 1);
    CHECK(report.repaired == 0);
    REQUIRE(report.examples.size() == 6);
    CHECK(report.examples.front() == game_numbered(3).to_string() + ": missing");
    CHECK(report.examples.back() == game_numbered(900).to_string() + ": extra");
    CHECK(shop.shows("fcg_index_drift_total{kind=\"missing\"} 3"));
    CHECK(shop.shows("fcg_index_drift_total{kind=\"extra\"} 1"));
}

TEST_CASE("what was damaged is repaired, in the tables and in memory")
{
    checked_shop shop;
    shop.life.damage("DELETE FROM " + shop.live + checked_shop::is(3));
    shop.life.damage("UPDATE " + shop.live + " SET title = 'Another'" + checked_shop::is(5));
    shop.life.damage("UPDATE " + shop.live + " SET version = 9" + checked_shop::is(6));
    shop.life.damage("UPDATE " + shop.live + " SET game_id = '" + game_numbered(900).to_string() + "'" +
                     checked_shop::is(8));
    auto const report = shop.life.verify(true);
    CHECK(report.repaired == 5);
    CHECK(shop.life.verify().is_clean());
    CHECK(shop.life.index->report().games == 40);
    // Repaired game by game, without a rebuild.
    CHECK(shop.live.ends_with(shop.life.state().live == indexer::slot::a ? "a" : "b"));
}

TEST_CASE("what cannot be repaired game by game is built anew")
{
    checked_shop shop;
    // The first game gets the number that the last one has in memory.
    shop.life.damage("DELETE FROM " + shop.live + checked_shop::is(3));
    shop.life.damage("DELETE FROM " + shop.live + checked_shop::is(40));
    auto const report = shop.life.verify(true);
    CHECK(report.missing == 2);
    CHECK(report.repaired == 2);
    CHECK(shop.life.verify().is_clean());
    CHECK_FALSE(shop.live.ends_with(shop.life.state().live == indexer::slot::a ? "a" : "b"));
}

TEST_CASE("what differed is counted and told though the index cannot be built anew")
{
    checked_shop shop;
    shop.life.damage("DELETE FROM " + shop.live + checked_shop::is(3));
    shop.life.damage("DELETE FROM " + shop.live + checked_shop::is(40));
    shop.life.history.before_page = [&] {
        if (shop.life.state().building)
            throw core::remote_unavailable("games has gone away");
    };
    CHECK_THROWS_AS(shop.life.verify(true), core::unavailable);
    CHECK(shop.shows("fcg_index_drift_total{kind=\"missing\"} 2"));
    CHECK(shop.life.index->report().last_verify.find("2 missing") != std::string::npos);
}

TEST_CASE("a game that was withdrawn by mistake in the index alone comes back")
{
    checked_shop shop;
    shop.life.damage("UPDATE " + shop.live + " SET gone = 1" + checked_shop::is(7));
    shop.life.end();
    shop.life.start();
    CHECK(shop.life.index->report().games == 39);
    CHECK(shop.life.verify(true).missing == 1);
    CHECK(shop.life.verify().is_clean());
    CHECK(shop.life.index->report().games == 40);
}

TEST_CASE("a game that is withdrawn and still in the index is taken out")
{
    checked_shop shop;
    shop.life.shop.withdraw(9);
    shop.life.settle();
    shop.life.damage("UPDATE " + shop.live + " SET gone = 0, number = 500, currency = 'BRL'" +
                     checked_shop::is(9));
    CHECK(shop.life.verify(true).extra == 1);
    CHECK(shop.life.verify().is_clean());
    CHECK(shop.life.index->report().games == 39);
}

TEST_CASE("what is still under way is no difference")
{
    checked_shop shop;
    shop.life.end();
    shop.life.make_index();
    shop.life.start_bus(false);
    shop.life.shop.edit(1);
    shop.life.shop.withdraw(2);
    shop.life.shop.create(41);
    auto const report = shop.life.verify();
    CHECK(report.is_clean());
    CHECK(report.games == 40);
}

TEST_CASE("the newest event, when it never came, is found as soon as nothing waits any more")
{
    checked_shop shop;
    shop.life.shop.edit(3);
    shop.life.settle();
    shop.life.damage("UPDATE applied_positions SET position = position - 1 WHERE source = 'games'");
    shop.life.damage("UPDATE " + shop.live + " SET version = 1, title = 'As it was before'" +
                     checked_shop::is(3));
    CHECK(shop.life.verify(true).changed == 1);
    CHECK(shop.life.verify().is_clean());
}

TEST_CASE("of an index that was never built everything is missing")
{
    simulated_world world;
    index_life life(world);
    life.shop.create(1);
    life.make_index();
    CHECK(life.verify().missing == 1);
    CHECK(life.verify(true).repaired == 1);
    CHECK(life.verify().is_clean());
}

TEST_CASE("changes that come while the index is compared are no differences")
{
    checked_shop shop;
    int number = 0;
    shop.life.history.before_page = [&] {
        shop.life.shop.edit(1 + ++number % 40);
        shop.life.shop.create(100 + number);
    };
    CHECK(shop.life.verify().is_clean());
    CHECK(number > 1);
}

TEST_CASE("a minute after the start, and then as often as configured, the index mends itself")
{
    checked_shop shop;
    shop.world.pass(2min);
    CHECK(shop.life.index->report().last_verify.ends_with("nothing differs"));
    shop.life.damage("UPDATE " + shop.live + " SET title = 'Another'" + checked_shop::is(5));
    shop.world.pass(25h);
    CHECK(shop.life.count("SELECT count(*) FROM " + shop.live + " WHERE title = 'Another'") == 0);
    CHECK(shop.shows("fcg_index_drift_total{kind=\"changed\"} 1"));
}

TEST_CASE("how far the index is behind stands in its report, its warning and the metrics")
{
    checked_shop shop;
    CHECK(shop.life.index->warning() == "");
    CHECK(shop.shows("fcg_index_games 40"));
    CHECK(shop.shows("fcg_index_applied_position{source=\"games\"} 40"));
    shop.life.end();
    shop.life.make_index();
    shop.life.start_bus(false);
    shop.life.shop.edit(1);
    shop.life.shop.edit(2);
    shop.life.shop.create(41);
    shop.world.pass(3s);
    auto const report = shop.life.index->report();
    CHECK(report.lag_events == 3);
    CHECK(report.lag >= 2s);
    CHECK(report.applied_position == 40);
    CHECK(shop.life.index->warning() == "index: 3 events (3.0 s) behind");
    CHECK(shop.shows("fcg_index_lag_events 3"));
    shop.life.index->count_unsent([] { return std::int64_t(4); });
    CHECK(shop.life.index->report().lag_events == 7);
}

} // namespace fcg::test
