#include "inside/index/document_store.hpp"
#include "inside/taste/views.hpp"
#include "taste_case.hpp"

using namespace fcg;
using test::id_of;
using test::taste_case;
using namespace std::chrono_literals;

namespace {

std::int64_t views_of(taste_case& one, int game)
{
    for (auto const& rank : one.board.find_popular(one.noon + 48h, 10, 100))
        if (rank.game_id == id_of(game))
            return rank.views;
    return 0;
}

} // namespace

TEST_CASE("a sale counts once, however often it is told")
{
    taste_case one;
    auto const sale = one.sale_of(101, 1, one.noon, {5990, core::currency::brl()});
    for (int i = 0; i < 3; ++i)
        one.deliver(sale, indexer::sales);
    CHECK(one.board.buyers_of(id_of(1)) == 1);
    CHECK(one.count("SELECT COUNT(*) FROM sales") == 1);
}

TEST_CASE("a buyer counts once for a game, even with two payments")
{
    taste_case one;
    one.buy(101, 1);
    one.buy(101, 1);
    one.buy(102, 1);
    CHECK(one.board.buyers_of(id_of(1)) == 2);
}

TEST_CASE("a sale that is told late counts on the day when it was")
{
    taste_case one;
    one.buy(101, 1, 24h * 7);
    auto const ranks = one.board.find_popular(one.noon, 8, 1);
    REQUIRE(ranks.size() == 1);
    CHECK(ranks[0].buyers == doctest::Approx(0.5));
    CHECK(one.board.find_popular(one.noon, 7, 1).empty());
}

TEST_CASE("how far the index has come is noted with each sale, also with a repeated one")
{
    taste_case one;
    auto const sale = one.sale_of(101, 1, one.noon, {5990, core::currency::brl()});
    one.deliver(sale, indexer::sales);
    one.deliver(sale, indexer::sales);
    auto const reached = one.db->read([](storage::reader& in) { return indexer::read_positions(in); });
    REQUIRE(reached.size() == 1);
    CHECK(reached[0].source == "somebody");
    CHECK(reached[0].position == 2);
}

TEST_CASE("a visitor counts once for a game and hour")
{
    taste_case one;
    one.view("ana", 1, one.noon);
    one.view("ana", 1, one.noon);
    one.view("ana", 1, one.noon + 59min + 59s);
    CHECK(views_of(one, 1) == 1);
    one.view("bia", 1, one.noon); // another visitor
    one.view("ana", 2, one.noon); // another game
    CHECK(views_of(one, 1) == 2);
    CHECK(views_of(one, 2) == 1);
}

TEST_CASE("an hour ends with its last microsecond")
{
    taste_case one;
    one.view("ana", 1, one.noon - 1us);
    one.view("ana", 1, one.noon);
    CHECK(views_of(one, 1) == 2);
    one.view("ana", 1, one.noon - 1h); // the first microsecond of the hour that was counted
    CHECK(views_of(one, 1) == 2);
}

TEST_CASE("a view that comes after midnight counts on its own day, once")
{
    taste_case one;
    one.store.advance(12h + 1min); // 00:01
    auto const before_midnight = one.noon + 12h - 1s;
    one.view("ana", 1, before_midnight);
    one.view("ana", 1, before_midnight);
    auto const day = std::to_string(indexer::day_of(one.noon));
    CHECK(one.count("SELECT views FROM views_by_day WHERE day = " + day) == 1);
    CHECK(one.board.find_popular(one.store.clock().now(), 1, 1).empty());
    CHECK(one.board.find_popular(one.store.clock().now(), 2, 1).at(0).views == 1);
}

TEST_CASE("a view from before yesterday is too late to be told from a repeated one, and does not count")
{
    taste_case one;
    one.view("ana", 1, one.noon - 37h);
    CHECK(views_of(one, 1) == 0);
    one.view("ana", 1, one.noon - 36h);
    CHECK(views_of(one, 1) == 1);
}

TEST_CASE("a view from after tomorrow is told by a clock that is wrong, and does not count")
{
    taste_case one;
    one.view("ana", 1, one.noon);
    one.view("bia", 1, one.noon + 24h * 400, 101);
    CHECK(one.count("SELECT COUNT(*) FROM view_marks") == 1); // no sweep would reach the other for a year
    CHECK(one.count("SELECT COUNT(*) FROM viewed_by_user") == 0);
    CHECK(views_of(one, 1) == 1);
    one.view("cid", 1, one.noon + 24h); // what a clock may be ahead
    CHECK(views_of(one, 1) == 2);
}

TEST_CASE("what signed-in players look at is remembered, the newest first")
{
    taste_case one;
    one.look_at(101, 1);
    one.store.advance(2h);
    one.look_at(101, 2);
    one.store.advance(2h);
    one.look_at(101, 1);
    one.look_at(102, 3);
    one.view("nobody", 4, one.noon);
    auto const viewed = [&](int player) {
        return one.db->read(
            [player](storage::reader& in) { return indexer::viewed_games(in, id_of(player)); });
    };
    CHECK(viewed(101) == std::vector{id_of(1), id_of(2)});
    CHECK(viewed(102) == std::vector{id_of(3)});
    CHECK(one.count("SELECT times FROM viewed_by_user ORDER BY times DESC LIMIT 1") == 2);
}

TEST_CASE("what a player looked at is forgotten when the account is closed; what was bought stays counted")
{
    taste_case one;
    one.look_at(101, 1);
    one.look_at(102, 1);
    one.buy(101, 2);
    contracts::user_deleted const gone{.user_id = id_of(101).to_string(), .deleted_at = one.noon};
    one.deliver(gone, indexer::users_deleted);
    auto const left = one.db->read([](storage::reader& in) { return indexer::viewed_games(in, id_of(101)); });
    CHECK(left.empty());
    CHECK(one.count("SELECT COUNT(*) FROM viewed_by_user") == 1);
    CHECK(one.count("SELECT COUNT(*) FROM sales") == 1);
    CHECK(one.count("SELECT SUM(views) FROM views_by_day") == 2);
}

TEST_CASE("a late view does not make what was looked at newer or older than it is")
{
    taste_case one;
    one.view("ana", 1, one.noon, 101);
    one.view("ana", 2, one.noon - 1h, 101);
    one.view("ana", 1, one.noon - 2h, 101);
    auto const viewed =
        one.db->read([](storage::reader& in) { return indexer::viewed_games(in, id_of(101)); });
    CHECK(viewed == std::vector{id_of(1), id_of(2)});
}

TEST_CASE("of what a player looked at the newest fifty are kept")
{
    taste_case one;
    for (int game = 1; game <= 53; ++game)
        one.view("ana", game, one.noon + std::chrono::seconds(game), 101);
    auto const viewed =
        one.db->read([](storage::reader& in) { return indexer::viewed_games(in, id_of(101)); });
    REQUIRE(viewed.size() == 50);
    CHECK(viewed.front() == id_of(53));
    CHECK(viewed.back() == id_of(4));
}

TEST_CASE("marks of the days before yesterday go, a few with each view")
{
    taste_case one;
    for (int visitor = 0; visitor < 10; ++visitor)
        one.view(std::to_string(visitor), 1, one.noon);
    one.store.advance(35h + 59min); // the last minute of the next day
    one.view("ana", 1, one.store.clock().now());
    CHECK(one.count("SELECT COUNT(*) FROM view_marks") == 11);
    one.store.advance(1min);
    one.view("bia", 1, one.store.clock().now());
    CHECK(one.count("SELECT COUNT(*) FROM view_marks") == 8); // 11 - 4 + 1
    one.view("cid", 1, one.store.clock().now());
    one.view("duda", 1, one.store.clock().now());
    CHECK(one.count("SELECT COUNT(*) FROM view_marks") == 4); // ana, bia, cid, duda
    CHECK(one.count("SELECT SUM(views) FROM views_by_day") == 14);
}

TEST_CASE("the views of a day are kept as long as a window may reach them")
{
    taste_case one;
    one.view("ana", 1, one.noon);
    auto const sweep = [&](core::time_point now) {
        one.write([&](storage::transaction& in) { indexer::sweep_marks(in, now, 100); });
        return one.count("SELECT COUNT(*) FROM views_by_day");
    };
    CHECK(sweep(one.noon + 24h * 364) == 1);
    CHECK(sweep(one.noon + 24h * 365) == 0);
}

TEST_CASE("an event that names no game is buried, not repeated")
{
    taste_case one;
    auto sale = one.sale_of(101, 1, one.noon, {5990, core::currency::brl()});
    sale.game_id = "half-life";
    CHECK_THROWS_AS(one.deliver(sale, indexer::sales), bus::refused);
    CHECK(one.count("SELECT COUNT(*) FROM sales") == 0);
}
