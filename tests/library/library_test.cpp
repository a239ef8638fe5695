#include "library_case.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace fcg;

using test::library_case;

TEST_CASE("an approved purchase puts the game in the player's library")
{
    library_case fixture;
    auto const purchase = fixture.purchase();
    fixture.deliver(purchase);
    CHECK(fixture.store.events() == test::names{"EntitlementGranted"});

    auto const shown =
        fixture.store.call("GET", "/api/library/" + purchase.game_id, nullptr, fixture.token());
    CHECK(shown.status == 200);
    CHECK(shown.json["paymentId"] == purchase.payment_id);
    CHECK(shown.json["pricePaid"].dump() == "59.9");
    CHECK(shown.json["currency"] == "BRL");
    CHECK(shown.json["source"] == "purchase");
    CHECK(shown.json["title"] == "Game " + purchase.game_id);
}

TEST_CASE("a declined, failed or cancelled purchase grants nothing")
{
    library_case fixture;
    using enum contracts::payment_outcome;
    for (auto const status : {declined, failed, cancelled}) {
        auto purchase = fixture.purchase();
        purchase.status = status;
        fixture.deliver(purchase);
    }
    CHECK(fixture.store.events().empty());
    CHECK(fixture.store.call("GET", "/api/library", nullptr, fixture.token()).json["items"].empty());
}

TEST_CASE("the same approved purchase under two messages grants once, and says so again for who missed it")
{
    library_case fixture;
    auto const purchase = fixture.purchase();
    fixture.deliver(purchase);
    auto const first = fixture.store.new_events();
    REQUIRE(first.size() == 1);
    fixture.store.advance(std::chrono::hours(1));
    fixture.deliver(purchase);
    auto const again = fixture.store.new_events();
    REQUIRE(again.size() == 1);
    CHECK(again[0].type == "EntitlementGranted");
    CHECK(again[0].stream_version == 2);
    CHECK(again[0].payload == first[0].payload);
    CHECK(fixture.store.call("GET", "/api/library", nullptr, fixture.token()).json["items"].size() == 1);
}

TEST_CASE("a second payment for an owned game is refused, so that it can be compensated")
{
    library_case fixture;
    auto purchase = fixture.purchase();
    fixture.deliver(purchase);
    purchase.payment_id = fixture.store.env().ids.next().to_string();
    fixture.deliver(purchase);
    CHECK(fixture.store.events() == test::names{"EntitlementGranted", "EntitlementRefused"});
    CHECK(fixture.store.call("GET", "/api/library", nullptr, fixture.token()).json["items"].size() == 1);
}

TEST_CASE("a library is paged newest first without gaps or doubles")
{
    library_case fixture;
    for (int i = 0; i < 7; ++i) {
        fixture.deliver(fixture.purchase());
        fixture.store.advance(std::chrono::seconds(i % 2)); // some at the same time
    }
    std::set<std::string> seen;
    std::vector<std::string> times;
    auto page = fixture.store.call("GET", "/api/library?limit=3", nullptr, fixture.token());
    while (true) {
        for (auto const& item : page.json["items"]) {
            CHECK(seen.insert(item["gameId"]).second);
            times.push_back(item["acquiredAt"]);
        }
        if (page.json["nextCursor"].is_null())
            break;
        page = fixture.store.call("GET",
                                  "/api/library?limit=3&cursor=" + page.json["nextCursor"].get<std::string>(),
                                  nullptr, fixture.token());
    }
    CHECK(seen.size() == 7);
    CHECK(std::is_sorted(times.rbegin(), times.rend()));
}

TEST_CASE("a library is its player's own; admins may look into anybody's")
{
    library_case fixture;
    auto const purchase = fixture.purchase();
    fixture.deliver(purchase);
    auto const stranger = test::token_for(fixture.store.env().ids.next());
    CHECK(fixture.store.call("GET", "/api/library", nullptr, stranger).json["items"].empty());
    CHECK(fixture.store.call("GET", "/api/library/" + purchase.game_id, nullptr, stranger).status == 404);
    auto const of_player = "/api/users/" + fixture.player.to_string() + "/library";
    CHECK(fixture.store.call("GET", of_player, nullptr, fixture.token()).status == 403);
    auto const admin = test::token_for(fixture.store.env().ids.next(), http::role::admin);
    CHECK(fixture.store.call("GET", of_player, nullptr, admin).json["items"].size() == 1);
}

TEST_CASE("an empty library needs no titles, and games is asked for none")
{
    library_case fixture;
    auto const listed = fixture.store.call("GET", "/api/library", nullptr, fixture.token());
    CHECK(listed.status == 200);
    CHECK(listed.json["items"].empty());
    CHECK(fixture.games.question_count == 0);
}

TEST_CASE("others learn who owns what")
{
    library_case fixture;
    auto const purchase = fixture.purchase();
    fixture.deliver(purchase);
    auto const answers = test::answers_of(fixture.module);
    auto const is_owned = [&](auto question) {
        return fixture.store.run(answers.ask(std::move(question))).owned;
    };
    CHECK(is_owned(library::ownership_question{purchase.user_id, purchase.game_id}));
    CHECK_FALSE(is_owned(library::ownership_question{"somebody", purchase.game_id}));
    CHECK(is_owned(library::owners_question{purchase.game_id}));
    CHECK_FALSE(is_owned(library::owners_question{"another"}));
}
