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
    checked_shop one;
    auto const report = one.life.verify();
    CHECK(report.is_clean());
    CHECK(report.games == 40);
    CHECK(one.life.index->report().last_verify.ends_with("40 games, nothing differs"));
}

TEST_CASE("what was damaged is found, named and counted")
{
    checked_shop one;
    one.life.damage("DELETE FROM " + one.live + checked_shop::is(3));
    one.life.damage("UPDATE " + one.live + " SET title = 'Another'" + checked_shop::is(5));
    one.life.damage("UPDATE " + one.live + " SET price_minor = 1" + checked_shop::is(6));
    one.life.damage("UPDATE " + one.live + " SET gone = 1" + checked_shop::is(7));
    one.life.damage("UPDATE " + one.live + " SET game_id = '" + game_numbered(900).to_string() + "'" +
                    checked_shop::is(8));
    auto const report = one.life.verify();
    CHECK(report.missing == 3);
    CHECK(report.changed == 2);
    CHECK(report.extra == 1);
    CHECK(report.repaired == 0);
    REQUIRE(report.examples.size() == 6);
    CHECK(report.examples.front() == game_numbered(3).to_string() + ": missing");
    CHECK(report.examples.back() == game_numbered(900).to_string() + ": extra");
    CHECK(one.shows("fcg_index_drift_total{kind=\"missing\"} 3"));
    CHECK(one.shows("fcg_index_drift_total{kind=\"extra\"} 1"));
}

TEST_CASE("what was damaged is repaired, in the tables and in memory")
{
    checked_shop one;
    one.life.damage("DELETE FROM " + one.live + checked_shop::is(3));
    one.life.damage("UPDATE " + one.live + " SET title = 'Another'" + checked_shop::is(5));
    one.life.damage("UPDATE " + one.live + " SET version = 9" + checked_shop::is(6));
    one.life.damage("UPDATE " + one.live + " SET game_id = '" + game_numbered(900).to_string() + "'" +
                    checked_shop::is(8));
    auto const report = one.life.verify(true);
    CHECK(report.repaired == 5);
    CHECK(one.life.verify().is_clean());
    CHECK(one.life.index->report().games == 40);
    CHECK(one.live.ends_with(one.life.state().live == indexer::slot::a ? "a" : "b")); // game by game
}

TEST_CASE("what cannot be repaired game by game is built anew")
{
    checked_shop one;
    // The first one gets the number that the last one has in memory.
    one.life.damage("DELETE FROM " + one.live + checked_shop::is(3));
    one.life.damage("DELETE FROM " + one.live + checked_shop::is(40));
    auto const report = one.life.verify(true);
    CHECK(report.missing == 2);
    CHECK(report.repaired == 2);
    CHECK(one.life.verify().is_clean());
    CHECK_FALSE(one.live.ends_with(one.life.state().live == indexer::slot::a ? "a" : "b"));
}

TEST_CASE("what differed is counted and told though the index cannot be built anew")
{
    checked_shop one;
    one.life.damage("DELETE FROM " + one.live + checked_shop::is(3));
    one.life.damage("DELETE FROM " + one.live + checked_shop::is(40));
    one.life.history.before_page = [&] {
        if (one.life.state().building)
            throw core::unavailable_elsewhere("games has gone away");
    };
    CHECK_THROWS_AS(one.life.verify(true), core::unavailable);
    CHECK(one.shows("fcg_index_drift_total{kind=\"missing\"} 2"));
    CHECK(one.life.index->report().last_verify.find("2 missing") != std::string::npos);
}

TEST_CASE("a game that was withdrawn by mistake in the index alone comes back")
{
    checked_shop one;
    one.life.damage("UPDATE " + one.live + " SET gone = 1" + checked_shop::is(7));
    one.life.end();
    one.life.start();
    CHECK(one.life.index->report().games == 39);
    CHECK(one.life.verify(true).missing == 1);
    CHECK(one.life.verify().is_clean());
    CHECK(one.life.index->report().games == 40);
}

TEST_CASE("a game that is withdrawn and still in the index is taken out")
{
    checked_shop one;
    one.life.shop.withdraw(9);
    one.life.settle();
    one.life.damage("UPDATE " + one.live + " SET gone = 0, number = 500, currency = 'BRL'" +
                    checked_shop::is(9));
    CHECK(one.life.verify(true).extra == 1);
    CHECK(one.life.verify().is_clean());
    CHECK(one.life.index->report().games == 39);
}

TEST_CASE("what is still under way is no difference")
{
    checked_shop one;
    one.life.end();
    one.life.make_index();
    one.life.start_bus(false);
    one.life.shop.edit(1);
    one.life.shop.withdraw(2);
    one.life.shop.create(41);
    auto const report = one.life.verify();
    CHECK(report.is_clean());
    CHECK(report.games == 40);
}

TEST_CASE("the newest event, when it never came, is found as soon as nothing waits any more")
{
    checked_shop one;
    one.life.shop.edit(3);
    one.life.settle();
    one.life.damage("UPDATE applied_positions SET position = position - 1 WHERE source = 'games'");
    one.life.damage("UPDATE " + one.live + " SET version = 1, title = 'As it was before'" +
                    checked_shop::is(3));
    CHECK(one.life.verify(true).changed == 1);
    CHECK(one.life.verify().is_clean());
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
    checked_shop one;
    int number = 0;
    one.life.history.before_page = [&] {
        one.life.shop.edit(1 + ++number % 40);
        one.life.shop.create(100 + number);
    };
    CHECK(one.life.verify().is_clean());
    CHECK(number > 1);
}

TEST_CASE("a minute after the start, and then as often as configured, the index mends itself")
{
    checked_shop one;
    one.world.pass(2min);
    CHECK(one.life.index->report().last_verify.ends_with("nothing differs"));
    one.life.damage("UPDATE " + one.live + " SET title = 'Another'" + checked_shop::is(5));
    one.world.pass(25h);
    CHECK(one.life.count("SELECT count(*) FROM " + one.live + " WHERE title = 'Another'") == 0);
    CHECK(one.shows("fcg_index_drift_total{kind=\"changed\"} 1"));
}

TEST_CASE("how far the index is behind stands in its report, its note and the metrics")
{
    checked_shop one;
    CHECK(one.life.index->note() == "");
    CHECK(one.shows("fcg_index_games 40"));
    CHECK(one.shows("fcg_index_applied_position{source=\"games\"} 40"));
    one.life.end();
    one.life.make_index();
    one.life.start_bus(false);
    one.life.shop.edit(1);
    one.life.shop.edit(2);
    one.life.shop.create(41);
    one.world.pass(3s);
    auto const report = one.life.index->report();
    CHECK(report.lag_events == 3);
    CHECK(report.lag >= 2s);
    CHECK(report.applied_position == 40);
    CHECK(one.life.index->note() == "index: 3 events (3.0 s) behind");
    CHECK(one.shows("fcg_index_lag_events 3"));
    one.life.index->count_unsent([] { return std::int64_t(4); });
    CHECK(one.life.index->report().lag_events == 7);
}

} // namespace fcg::test
