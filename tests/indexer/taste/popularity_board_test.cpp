#include "taste_case.hpp"

#include <thread>

using namespace fcg;
using indexer::popularity_board;
using test::id_of;
using namespace std::chrono_literals;

namespace {

constexpr auto day = 24h;

/// A board with a half-life of 7 days, on which it is noon.
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

    /// "2 1 3": the games in their order.
    std::string order(std::int64_t days, std::size_t max_count = 100) const
    {
        std::string games;
        for (auto const& one : board.find_popular(noon, days, max_count))
            games += (games.empty() ? "" : " ") + std::to_string(one.game_id.bytes[15]);
        return games;
    }
};

} // namespace

TEST_CASE("a buyer counts half after a half-life and a quarter after two")
{
    counted one;
    one.buyers(1, 1, 0 * day);  // 1
    one.buyers(2, 3, 7 * day);  // 3 / 2 = 1.5
    one.buyers(3, 3, 14 * day); // 3 / 4 = 0.75
    auto const ranks = one.board.find_popular(one.noon, 30, 10);
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
    counted one;
    one.buyers(1, 1, 0h);
    one.buyers(2, 1, 13h); // yesterday at 23:00
    one.buyers(3, 1, 36h); // yesterday at 00:00
    one.buyers(4, 1, 37h); // the day before at 23:00
    CHECK(one.order(1) == "1");
    CHECK(one.order(2) == "1 2 3");
    CHECK(one.order(3) == "1 2 3 4");
}

TEST_CASE("of games with as many buyers the one with more views comes first, then the lower id")
{
    counted one;
    one.buyers(3, 1, 0h);
    one.buyers(1, 1, 0h);
    one.buyers(2, 1, 0h);
    one.views(2, 1, 0h);
    CHECK(one.order(1) == "2 1 3");
}

TEST_CASE("games that were only looked at come behind those that were bought, and nobody else comes")
{
    counted one;
    one.views(1, 500, 0h);
    one.buyers(2, 1, 29 * day);
    CHECK(one.order(30) == "2 1");
    CHECK(one.order(29) == "1");
}

TEST_CASE("no more come than were asked for, and those that are not wanted leave their place to others")
{
    counted one;
    for (int game = 1; game <= 5; ++game)
        one.buyers(game, game, 0h);
    CHECK(one.order(1, 2) == "5 4");
    auto const odd = [](core::uuid const& id) { return id.bytes[15] % 2 == 1; };
    auto const ranks = one.board.find_popular(one.noon, 1, 2, odd);
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
    test::taste_case one;
    one.put_bare(1, 2);
    auto const number = one.index().find(id_of(1)).value();
    CHECK(one.index().popularity(number) == 0);
    one.buy(101, 1);
    CHECK(one.index().popularity(number) == doctest::Approx(1));
    one.view("ana", 1, one.noon);
    one.view("bia", 1, one.noon);
    CHECK(one.index().popularity(number) == doctest::Approx(1.02));
    CHECK(one.index().popularity(one.index().find(id_of(2)).value()) == 0);

    one.board.tell(one.index(), one.noon + 7 * day); // a half-life later
    CHECK(one.index().popularity(number) == doctest::Approx(0.51));
}

TEST_CASE("a game that is changed keeps its popularity, one that comes after its buyers has theirs")
{
    test::taste_case one;
    one.put_bare(1, 1);
    one.buy(101, 1);
    one.put({.number = 1, .tags = {"new"}, .version = 2});
    CHECK(one.index().popularity(one.index().find(id_of(1)).value()) == doctest::Approx(1));
    one.buy(101, 2);
    one.put_bare(2, 2);
    CHECK(one.index().popularity(one.index().find(id_of(2)).value()) == doctest::Approx(1));
}

TEST_CASE("what the board counts as things happen is what it loads from the tables")
{
    test::taste_case one;
    for (int player = 0; player < 12; ++player)
        one.buy(100 + player, 1 + player % 3, player * 20h);
    for (int visitor = 0; visitor < 9; ++visitor)
        one.view("visitor " + std::to_string(visitor), 1 + visitor % 2, one.noon - visitor * 2h);
    popularity_board loaded(one.settings.half_life_days);
    one.db->read([&](storage::reader& in) { loaded.load(in, one.noon); });

    auto const counted = one.board.find_popular(one.noon, 30, 100);
    auto const again = loaded.find_popular(one.noon, 30, 100);
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
    counted one;
    one.views(1, 3, 365 * day);
    one.buyers(2, 1, 800 * day);
    one.views(1, 1, 0h);
    one.buyers(2, 1, 0h);
    CHECK(one.board.buyers_of(id_of(2)) == 2);
    auto const ranks = one.board.find_popular(one.noon, 1'000, 2);
    REQUIRE(ranks.size() == 2);
    CHECK(ranks[0].bought == 2);
    CHECK(ranks[1].views == 1);
}

TEST_CASE("who counts and who asks need not wait for each other's turn")
{
    counted one;
    indexer::live_index index;
    {
        std::vector<std::jthread> all;
        for (int who = 0; who < 3; ++who)
            all.emplace_back([&one, who] {
                for (int i = 0; i < 2'000; ++i) {
                    one.board.add_buyer(id_of(i % 100), one.noon - who * day);
                    one.board.add_view(id_of(i % 50), one.noon - i % 10 * day);
                }
            });
        all.emplace_back([&] {
            for (int i = 0; i < 200; ++i) {
                CHECK(one.board.find_popular(one.noon, 5, 10).size() <= 10);
                one.board.tell(index, one.noon);
            }
        });
    }
    auto const ranks = one.board.find_popular(one.noon, 30, 1'000);
    REQUIRE(ranks.size() == 100);
    for (auto const& rank : ranks) {
        CHECK(rank.bought == 60);
        CHECK(rank.views == (rank.game_id < id_of(50) ? 120 : 0));
    }
}
