#include "recommendation_case.hpp"

using namespace fcg;
using test::id_of;
using test::names;
using test::recommendation_case;
using namespace std::chrono_literals;

TEST_CASE("popular games come with their buyers and views")
{
    recommendation_case fixture;
    fixture.put_bare(1, 4);
    fixture.buy(101, 1, 24h * 7); // 1/2 + 1/2 = 1
    fixture.buy(102, 1, 24h * 7);
    fixture.buy(103, 2); // 1 + 1 = 2
    fixture.buy(104, 2);
    fixture.view("ana", 3, fixture.noon);
    fixture.view("bia", 3, fixture.noon);
    fixture.view("bia", 2, fixture.noon);
    auto const page = fixture.get("/api/games/popular");
    CHECK(page["nextCursor"].is_null());
    auto const& items = page["items"];
    REQUIRE(items.size() == 3); // game 4 has no buyers and no views
    CHECK(items[0]["id"] == id_of(2).to_string());
    CHECK(items[0]["title"] == "Game 2");
    CHECK(items[0]["price"] == 59.9);
    CHECK(items[0]["buyers"] == 2);
    CHECK(items[0]["views"] == 1);
    CHECK(items[1]["title"] == "Game 1");
    CHECK(items[1]["buyers"] == 2);
    CHECK(items[1]["views"] == 0);
    CHECK(items[2]["title"] == "Game 3");
    CHECK(items[2]["buyers"] == 0);
    CHECK(items[2]["views"] == 2);
}

TEST_CASE("a window of days leaves out what was bought before")
{
    recommendation_case fixture;
    fixture.put_bare(1, 3);
    fixture.buy(101, 1, 13h); // yesterday
    fixture.buy(102, 2, 24h * 29);
    fixture.buy(103, 3, 24h * 30);
    CHECK(fixture.titles("/api/games/popular?days=1").empty());
    CHECK(fixture.titles("/api/games/popular?days=2") == names{"Game 1"});
    CHECK(fixture.titles("/api/games/popular") == names{"Game 1", "Game 2"}); // 30 days
    CHECK(fixture.titles("/api/games/popular?days=365") == names{"Game 1", "Game 2", "Game 3"});
}

TEST_CASE("a game that was popular sinks as time goes on")
{
    recommendation_case fixture;
    fixture.put_bare(1, 2);
    fixture.buy(101, 1);
    fixture.buy(102, 1);
    fixture.buy(103, 1); // 3
    fixture.store.advance(24h * 14);
    fixture.noon = fixture.store.clock().now();
    fixture.buy(104, 2); // 1 against 3/4
    CHECK(fixture.titles("/api/games/popular") == names{"Game 2", "Game 1"});
    fixture.store.advance(24h * 16); // 30 days after the first three sales
    CHECK(fixture.titles("/api/games/popular") == names{"Game 2"});
}

TEST_CASE("games that cannot be found are not popular, and others take their place")
{
    recommendation_case fixture;
    fixture.put_bare(1, 3);
    for (int game = 1; game <= 4; ++game) // game 4 was never in the index
        for (int player = 0; player < game; ++player)
            fixture.buy(101 + player, game);
    fixture.withdraw(3);
    CHECK(fixture.titles("/api/games/popular?limit=2") == names{"Game 2", "Game 1"});
}

TEST_CASE("what is asked of the popular games is checked")
{
    recommendation_case fixture;
    CHECK(fixture.titles("/api/games/popular").empty());
    CHECK(fixture.store.call("GET", "/api/games/popular?limit=0&days=366").faulty_fields() ==
          names{"limit", "days"});
    CHECK(fixture.store.call("GET", "/api/games/popular?days=many").faulty_fields() == names{"days"});
    CHECK(fixture.store.call("GET", "/api/games/popular?page=2").status == 400);
}
