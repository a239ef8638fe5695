#include "library_case.hpp"

using namespace fcg;
using test::library_case;

TEST_CASE("a download marks the game as in use; the first time stays")
{
    library_case fixture;
    auto const bought = fixture.granted();
    CHECK(fixture.entitlement(bought.game_id).json["downloadedAt"].is_null());
    fixture.store.advance(std::chrono::hours(1));
    auto const first = fixture.download(bought.game_id);
    CHECK(first.status == 200);
    CHECK(first.json["gameId"] == bought.game_id);
    CHECK(first.json["title"] == "Game " + bought.game_id);
    CHECK(first.json["downloadedAt"] == core::to_rfc3339(fixture.store.clock().now()));

    fixture.store.advance(std::chrono::hours(1));
    CHECK(fixture.download(bought.game_id).json == first.json);
    CHECK(fixture.entitlement(bought.game_id).json == first.json);
    auto const listed = fixture.store.call("GET", "/api/library", nullptr, fixture.token()).json["items"];
    REQUIRE(listed.size() == 1);
    CHECK(listed[0] == first.json);
}

TEST_CASE("only what one owns can be downloaded")
{
    library_case fixture;
    auto const bought = fixture.granted();
    auto const target = "/api/library/" + bought.game_id + "/downloads";
    auto const stranger = test::token_for(fixture.store.env().ids.next());
    CHECK(fixture.store.call("POST", target, nullptr, stranger).status == 404);
    CHECK(fixture.store.call("POST", target).status == 401);
    CHECK(fixture.download(fixture.store.env().ids.next().to_string()).status == 404);
    CHECK(fixture.download("no-uuid").status == 404);
    CHECK(fixture.entitlement(bought.game_id).json["downloadedAt"].is_null());
}

TEST_CASE("others learn through which payment a game is owned, and whether it is in use")
{
    library_case fixture;
    auto const bought = fixture.granted();
    auto const answers = test::answers_of(fixture.module);
    auto const entitlements_of = [&](std::string user_id) {
        library::entitlement_question question{std::move(user_id), bought.game_id};
        return fixture.store.run(answers.ask(std::move(question))).entitlements;
    };
    auto const before = entitlements_of(bought.user_id);
    REQUIRE(before.size() == 1);
    CHECK(before.front().payment_id == bought.payment_id);
    CHECK_FALSE(before.front().is_in_use);
    fixture.download(bought.game_id);
    auto const after = entitlements_of(bought.user_id);
    REQUIRE(after.size() == 1);
    CHECK(after.front().is_in_use);
    CHECK(entitlements_of("somebody").empty());
}
