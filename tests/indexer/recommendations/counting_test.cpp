#include "internal/index/document_store.hpp"
#include "internal/recommendations/views.hpp"
#include "recommendation_case.hpp"

using namespace fcg;
using test::id_of;
using test::recommendation_case;
using namespace std::chrono_literals;

namespace {

std::int64_t views_of(recommendation_case& fixture, int game)
{
    for (auto const& rank : fixture.board.find_popular(fixture.noon + 48h, 10, 100))
        if (rank.game_id == id_of(game))
            return rank.views;
    return 0;
}

} // namespace

TEST_CASE("a sale counts once, however often it is told")
{
    recommendation_case fixture;
    auto const sale = fixture.sale_of(101, 1, fixture.noon, {5990, core::currency::brl()});
    for (int i = 0; i < 3; ++i)
        fixture.deliver(sale, "index-entitlement-granted");
    CHECK(fixture.board.buyers_of(id_of(1)) == 1);
    CHECK(fixture.count("SELECT COUNT(*) FROM sales") == 1);
}

TEST_CASE("a buyer counts once for a game, even with two payments")
{
    recommendation_case fixture;
    fixture.buy(101, 1);
    fixture.buy(101, 1);
    fixture.buy(102, 1);
    CHECK(fixture.board.buyers_of(id_of(1)) == 2);
}

TEST_CASE("a sale that is told late counts on the day when it was")
{
    recommendation_case fixture;
    fixture.buy(101, 1, 24h * 7);
    auto const ranks = fixture.board.find_popular(fixture.noon, 8, 1);
    REQUIRE(ranks.size() == 1);
    CHECK(ranks[0].buyers == doctest::Approx(0.5));
    CHECK(fixture.board.find_popular(fixture.noon, 7, 1).empty());
}

TEST_CASE("how far the index has come is noted with each sale, also with a repeated one")
{
    recommendation_case fixture;
    auto const sale = fixture.sale_of(101, 1, fixture.noon, {5990, core::currency::brl()});
    fixture.deliver(sale, "index-entitlement-granted");
    fixture.deliver(sale, "index-entitlement-granted");
    auto const reached = fixture.db->read([](storage::reader& db) { return indexer::read_positions(db); });
    REQUIRE(reached.size() == 1);
    CHECK(reached[0].source == "somebody");
    CHECK(reached[0].position == 2);
}

TEST_CASE("a visitor counts once for a game and hour")
{
    recommendation_case fixture;
    fixture.view("ana", 1, fixture.noon);
    fixture.view("ana", 1, fixture.noon);
    fixture.view("ana", 1, fixture.noon + 59min + 59s);
    CHECK(views_of(fixture, 1) == 1);
    fixture.view("bia", 1, fixture.noon); // another visitor
    fixture.view("ana", 2, fixture.noon); // another game
    CHECK(views_of(fixture, 1) == 2);
    CHECK(views_of(fixture, 2) == 1);
}

TEST_CASE("an hour ends with its last microsecond")
{
    recommendation_case fixture;
    fixture.view("ana", 1, fixture.noon - 1us);
    fixture.view("ana", 1, fixture.noon);
    CHECK(views_of(fixture, 1) == 2);
    fixture.view("ana", 1, fixture.noon - 1h); // the first microsecond of the hour that is counted already
    CHECK(views_of(fixture, 1) == 2);
}

TEST_CASE("a view that comes after midnight counts on its own day, once")
{
    recommendation_case fixture;
    fixture.store.advance(12h + 1min); // 00:01
    auto const before_midnight = fixture.noon + 12h - 1s;
    fixture.view("ana", 1, before_midnight);
    fixture.view("ana", 1, before_midnight);
    auto const day = std::to_string(indexer::day_of(fixture.noon));
    CHECK(fixture.count("SELECT views FROM views_by_day WHERE day = " + day) == 1);
    CHECK(fixture.board.find_popular(fixture.store.clock().now(), 1, 1).empty());
    CHECK(fixture.board.find_popular(fixture.store.clock().now(), 2, 1).at(0).views == 1);
}

TEST_CASE("a view from before yesterday is too late to be told from a repeated one, and does not count")
{
    recommendation_case fixture;
    fixture.view("ana", 1, fixture.noon - 37h);
    CHECK(views_of(fixture, 1) == 0);
    fixture.view("ana", 1, fixture.noon - 36h);
    CHECK(views_of(fixture, 1) == 1);
}

TEST_CASE("a view from after tomorrow is told by a clock that is wrong, and does not count")
{
    recommendation_case fixture;
    fixture.view("ana", 1, fixture.noon);
    fixture.view("bia", 1, fixture.noon + 24h * 400, 101);
    CHECK(fixture.count("SELECT COUNT(*) FROM view_marks") == 1); // the other mark would stay for over a year
    CHECK(fixture.count("SELECT COUNT(*) FROM viewed_by_user") == 0);
    CHECK(views_of(fixture, 1) == 1);
    fixture.view("cid", 1, fixture.noon + 24h); // the most that a clock may be ahead
    CHECK(views_of(fixture, 1) == 2);
}

TEST_CASE("what signed-in players look at is remembered, the newest first")
{
    recommendation_case fixture;
    fixture.look_at(101, 1);
    fixture.store.advance(2h);
    fixture.look_at(101, 2);
    fixture.store.advance(2h);
    fixture.look_at(101, 1);
    fixture.look_at(102, 3);
    fixture.view("nobody", 4, fixture.noon);
    auto const viewed = [&](int player) {
        return fixture.db->read(
            [player](storage::reader& db) { return indexer::viewed_games(db, id_of(player)); });
    };
    CHECK(viewed(101) == std::vector{id_of(1), id_of(2)});
    CHECK(viewed(102) == std::vector{id_of(3)});
    CHECK(fixture.count("SELECT times FROM viewed_by_user ORDER BY times DESC LIMIT 1") == 2);
}

TEST_CASE("what a player looked at is forgotten when the account is closed; what was bought stays counted")
{
    recommendation_case fixture;
    fixture.look_at(101, 1);
    fixture.look_at(102, 1);
    fixture.buy(101, 2);
    contracts::user_deleted const gone{.user_id = id_of(101).to_string(), .deleted_at = fixture.noon};
    fixture.deliver(gone, "index-user-deleted");
    auto const left =
        fixture.db->read([](storage::reader& db) { return indexer::viewed_games(db, id_of(101)); });
    CHECK(left.empty());
    CHECK(fixture.count("SELECT COUNT(*) FROM viewed_by_user") == 1);
    CHECK(fixture.count("SELECT COUNT(*) FROM sales") == 1);
    CHECK(fixture.count("SELECT SUM(views) FROM views_by_day") == 2);
}

TEST_CASE("a late view does not make what was looked at newer or older than it is")
{
    recommendation_case fixture;
    fixture.view("ana", 1, fixture.noon, 101);
    fixture.view("ana", 2, fixture.noon - 1h, 101);
    fixture.view("ana", 1, fixture.noon - 2h, 101);
    auto const viewed =
        fixture.db->read([](storage::reader& db) { return indexer::viewed_games(db, id_of(101)); });
    CHECK(viewed == std::vector{id_of(1), id_of(2)});
}

TEST_CASE("of what a player looked at the newest fifty are kept")
{
    recommendation_case fixture;
    for (int game = 1; game <= 53; ++game)
        fixture.view("ana", game, fixture.noon + std::chrono::seconds(game), 101);
    auto const viewed =
        fixture.db->read([](storage::reader& db) { return indexer::viewed_games(db, id_of(101)); });
    REQUIRE(viewed.size() == 50);
    CHECK(viewed.front() == id_of(53));
    CHECK(viewed.back() == id_of(4));
}

TEST_CASE("marks of the days before yesterday go, a few with each view")
{
    recommendation_case fixture;
    for (int visitor = 0; visitor < 10; ++visitor)
        fixture.view(std::to_string(visitor), 1, fixture.noon);
    fixture.store.advance(35h + 59min); // the last minute of the next day
    fixture.view("ana", 1, fixture.store.clock().now());
    CHECK(fixture.count("SELECT COUNT(*) FROM view_marks") == 11);
    fixture.store.advance(1min);
    fixture.view("bia", 1, fixture.store.clock().now());
    CHECK(fixture.count("SELECT COUNT(*) FROM view_marks") == 8); // 11 - 4 + 1
    fixture.view("cid", 1, fixture.store.clock().now());
    fixture.view("duda", 1, fixture.store.clock().now());
    CHECK(fixture.count("SELECT COUNT(*) FROM view_marks") == 4); // ana, bia, cid, duda
    CHECK(fixture.count("SELECT SUM(views) FROM views_by_day") == 14);
}

TEST_CASE("the views of a day are kept as long as a window may reach them")
{
    recommendation_case fixture;
    fixture.view("ana", 1, fixture.noon);
    auto const sweep = [&](core::time_point now) {
        fixture.write([&](storage::transaction& tx) { indexer::sweep_marks(tx, now, 100); });
        return fixture.count("SELECT COUNT(*) FROM views_by_day");
    };
    CHECK(sweep(fixture.noon + 24h * 364) == 1);
    CHECK(sweep(fixture.noon + 24h * 365) == 0);
}

TEST_CASE("an event that names no game is buried, not repeated")
{
    recommendation_case fixture;
    auto sale = fixture.sale_of(101, 1, fixture.noon, {5990, core::currency::brl()});
    sale.game_id = "half-life";
    CHECK_THROWS_AS(fixture.deliver(sale, "index-entitlement-granted"), bus::refused);
    CHECK(fixture.count("SELECT COUNT(*) FROM sales") == 0);
}
