#include "internal/recommendations/popularity_board.hpp"
#include "recommendation_case.hpp"

#include <thread>

using namespace fcg;
using indexer::popularity_board;
using test::id_of;
using namespace std::chrono_literals;

namespace {

constexpr auto day = 24h;

/// A board with a half-life of 7 days, at noon.
struct counted {
    popularity_board board{7};
    core::time_point noon = core::from_micros(0) + 20'000 * day + 12h;

    void buyers(int game, int how_many, std::chrono::hours ago)
    {
        for (int i = 0; i < how_many; ++i)
            board.add_buyer(id_of(game), noon - ago);
    }

    void views(int game, int how_many, std::chrono::hours ago)
    {
        for (int i = 0; i < how_many; ++i)
            board.add_view(id_of(game), noon - ago);
    }

    /// Returns the games in their order: "2 1 3".
    std::string order(std::int64_t days, std::size_t max_count = 100) const
    {
        std::string games;
        for (auto const& rank : board.find_popular(noon, days, max_count))
            games += (games.empty() ? "" : " ") + std::to_string(rank.game_id.bytes[15]);
        return games;
    }
};

} // namespace

TEST_CASE("a buyer counts half after a half-life and a quarter after two")
{
    counted counted;
    counted.buyers(1, 1, 0 * day);  // 1
    counted.buyers(2, 3, 7 * day);  // 3 / 2 = 1.5
    counted.buyers(3, 3, 14 * day); // 3 / 4 = 0.75
    auto const ranks = counted.board.find_popular(counted.noon, 30, 10);
    REQUIRE(ranks.size() == 3);
    CHECK(ranks[0].game_id == id_of(2));
    CHECK(ranks[0].buyers == doctest::Approx(1.5));
    CHECK(ranks[0].bought == 3);
    CHECK(ranks[1].game_id == id_of(1));
    CHECK(ranks[1].buyers == doctest::Approx(1));
    CHECK(ranks[2].game_id == id_of(3));
    CHECK(ranks[2].buyers == doctest::Approx(0.75));
}

TEST_CASE("today is one day of the window")
{
    counted counted;
    counted.buyers(1, 1, 0h);
    counted.buyers(2, 1, 13h); // yesterday at 23:00
    counted.buyers(3, 1, 36h); // yesterday at 00:00
    counted.buyers(4, 1, 37h); // two days ago at 23:00
    CHECK(counted.order(1) == "1");
    CHECK(counted.order(2) == "1 2 3");
    CHECK(counted.order(3) == "1 2 3 4");
}

TEST_CASE("of games with as many buyers the one with more views comes first, then the lower id")
{
    counted counted;
    counted.buyers(3, 1, 0h);
    counted.buyers(1, 1, 0h);
    counted.buyers(2, 1, 0h);
    counted.views(2, 1, 0h);
    CHECK(counted.order(1) == "2 1 3");
}

TEST_CASE("games that were only looked at come behind those that were bought, and nobody else comes")
{
    counted counted;
    counted.views(1, 500, 0h);
    counted.buyers(2, 1, 29 * day);
    CHECK(counted.order(30) == "2 1");
    CHECK(counted.order(29) == "1");
}

TEST_CASE("no more come than were asked for, and those that are not wanted leave their place to others")
{
    counted counted;
    for (int game = 1; game <= 5; ++game)
        counted.buyers(game, game, 0h);
    CHECK(counted.order(1, 2) == "5 4");
    auto const odd = [](core::uuid const& id) { return id.bytes[15] % 2 == 1; };
    auto const ranks = counted.board.find_popular(counted.noon, 1, 2, odd);
    REQUIRE(ranks.size() == 2);
    CHECK(ranks[0].game_id == id_of(5));
    CHECK(ranks[1].game_id == id_of(3));
}

TEST_CASE("the order in which buyers come does not matter")
{
    counted forward;
    counted backward;
    for (int i = 0; i < 40; ++i) {
        forward.buyers(1, 1, i * day);
        backward.buyers(1, 1, (39 - i) * day);
    }
    auto const left = forward.board.find_popular(forward.noon, 40, 1);
    auto const right = backward.board.find_popular(backward.noon, 40, 1);
    CHECK(left[0].buyers == doctest::Approx(right[0].buyers));
    CHECK(left[0].bought == 40);
    CHECK(right[0].bought == 40);
}

TEST_CASE("the index is told decayed buyers and a hundredth for each view")
{
    test::recommendation_case fixture;
    fixture.put_bare(1, 2);
    auto const number = fixture.index().find(id_of(1)).value();
    CHECK(fixture.index().popularity(number) == 0);
    fixture.buy(101, 1);
    CHECK(fixture.index().popularity(number) == doctest::Approx(1));
    fixture.view("ana", 1, fixture.noon);
    fixture.view("bia", 1, fixture.noon);
    CHECK(fixture.index().popularity(number) == doctest::Approx(1.02));
    CHECK(fixture.index().popularity(fixture.index().find(id_of(2)).value()) == 0);

    fixture.board.tell(fixture.index(), fixture.noon + 7 * day); // one half-life later
    CHECK(fixture.index().popularity(number) == doctest::Approx(0.51));
}

TEST_CASE("a game that is changed keeps its popularity, one that comes after its buyers has theirs")
{
    test::recommendation_case fixture;
    fixture.put_bare(1, 1);
    fixture.buy(101, 1);
    fixture.put({.number = 1, .tags = {"new"}, .version = 2});
    CHECK(fixture.index().popularity(fixture.index().find(id_of(1)).value()) == doctest::Approx(1));
    fixture.buy(101, 2);
    fixture.put_bare(2, 2);
    CHECK(fixture.index().popularity(fixture.index().find(id_of(2)).value()) == doctest::Approx(1));
}

TEST_CASE("what the board counts as things happen is what it loads from the tables")
{
    test::recommendation_case fixture;
    for (int player = 0; player < 12; ++player)
        fixture.buy(100 + player, 1 + player % 3, player * 20h);
    for (int visitor = 0; visitor < 9; ++visitor)
        fixture.view("visitor " + std::to_string(visitor), 1 + visitor % 2, fixture.noon - visitor * 2h);
    popularity_board loaded(fixture.settings.half_life_days);
    fixture.db->read([&](storage::reader& db) { loaded.load(db, fixture.noon); });

    auto const counted = fixture.board.find_popular(fixture.noon, 30, 100);
    auto const again = loaded.find_popular(fixture.noon, 30, 100);
    REQUIRE(counted.size() == 3);
    REQUIRE(again.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(counted[i].game_id == again[i].game_id);
        CHECK(counted[i].buyers == doctest::Approx(again[i].buyers));
        CHECK(counted[i].bought == again[i].bought);
        CHECK(counted[i].views == again[i].views);
    }
    CHECK(loaded.buyers_of(id_of(1)) == 4);
}

TEST_CASE("views that no window reaches any more are forgotten, buyers never")
{
    counted counted;
    counted.views(1, 3, 365 * day);
    counted.buyers(2, 1, 800 * day);
    counted.views(1, 1, 0h);
    counted.buyers(2, 1, 0h);
    CHECK(counted.board.buyers_of(id_of(2)) == 2);
    auto const ranks = counted.board.find_popular(counted.noon, 1'000, 2);
    REQUIRE(ranks.size() == 2);
    CHECK(ranks[0].bought == 2);
    CHECK(ranks[1].views == 1);
}

TEST_CASE("who counts and who asks need not wait for each other's turn")
{
    counted counted;
    indexer::live_index index;
    {
        std::vector<std::jthread> jthreads;
        for (int who = 0; who < 3; ++who)
            jthreads.emplace_back([&counted, who] {
                for (int i = 0; i < 2'000; ++i) {
                    counted.board.add_buyer(id_of(i % 100), counted.noon - who * day);
                    counted.board.add_view(id_of(i % 50), counted.noon - i % 10 * day);
                }
            });
        jthreads.emplace_back([&] {
            for (int i = 0; i < 200; ++i) {
                CHECK(counted.board.find_popular(counted.noon, 5, 10).size() <= 10);
                counted.board.tell(index, counted.noon);
            }
        });
    }
    auto const ranks = counted.board.find_popular(counted.noon, 30, 1'000);
    REQUIRE(ranks.size() == 100);
    for (auto const& rank : ranks) {
        CHECK(rank.bought == 60);
        CHECK(rank.views == (rank.game_id < id_of(50) ? 120 : 0));
    }
}
