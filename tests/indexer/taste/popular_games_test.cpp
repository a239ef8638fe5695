#include "taste_case.hpp"

using namespace fcg;
using test::id_of;
using test::names;
using test::taste_case;
using namespace std::chrono_literals;

TEST_CASE("popular games come with their buyers and views")
{
    taste_case one;
    one.put_bare(1, 4);
    one.buy(101, 1, 24h * 7); // 1/2 + 1/2 = 1
    one.buy(102, 1, 24h * 7);
    one.buy(103, 2); // 1 + 1 = 2
    one.buy(104, 2);
    one.view("ana", 3, one.noon);
    one.view("bia", 3, one.noon);
    one.view("bia", 2, one.noon);
    auto const page = one.get("/api/games/popular");
    CHECK(page["nextCursor"].is_null());
    auto const& items = page["items"];
    REQUIRE(items.size() == 3); // nobody knows game 4
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
    taste_case one;
    one.put_bare(1, 3);
    one.buy(101, 1, 13h); // yesterday
    one.buy(102, 2, 24h * 29);
    one.buy(103, 3, 24h * 30);
    CHECK(one.titles("/api/games/popular?days=1").empty());
    CHECK(one.titles("/api/games/popular?days=2") == names{"Game 1"});
    CHECK(one.titles("/api/games/popular") == names{"Game 1", "Game 2"}); // 30 days
    CHECK(one.titles("/api/games/popular?days=365") == names{"Game 1", "Game 2", "Game 3"});
}

TEST_CASE("a game that was popular sinks as time goes on")
{
    taste_case one;
    one.put_bare(1, 2);
    one.buy(101, 1);
    one.buy(102, 1);
    one.buy(103, 1); // 3
    one.store.advance(24h * 14);
    one.noon = one.store.clock().now();
    one.buy(104, 2); // 1 against 3/4
    CHECK(one.titles("/api/games/popular") == names{"Game 2", "Game 1"});
    one.store.advance(24h * 16); // 30 days after the first three
    CHECK(one.titles("/api/games/popular") == names{"Game 2"});
}

TEST_CASE("games that cannot be found are not popular, and others take their place")
{
    taste_case one;
    one.put_bare(1, 3);
    for (int game = 1; game <= 4; ++game) // nobody ever told of game 4
        for (int player = 0; player < game; ++player)
            one.buy(101 + player, game);
    one.withdraw(3);
    CHECK(one.titles("/api/games/popular?limit=2") == names{"Game 2", "Game 1"});
}

TEST_CASE("what is asked of the popular games is checked")
{
    taste_case one;
    CHECK(one.titles("/api/games/popular").empty());
    CHECK(one.store.call("GET", "/api/games/popular?limit=0&days=366").faulty_fields() ==
          names{"limit", "days"});
    CHECK(one.store.call("GET", "/api/games/popular?days=many").faulty_fields() == names{"days"});
    CHECK(one.store.call("GET", "/api/games/popular?page=2").status == 400);
}
