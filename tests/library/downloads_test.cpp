#include "library_case.hpp"

using namespace fcg;
using test::library_case;

TEST_CASE("a download marks the game as in use; the first time stays")
{
    library_case one;
    auto const bought = one.granted();
    CHECK(one.entitlement(bought.game_id).json["downloadedAt"].is_null());
    one.store.advance(std::chrono::hours(1));
    auto const first = one.download(bought.game_id);
    CHECK(first.status == 200);
    CHECK(first.json["gameId"] == bought.game_id);
    CHECK(first.json["title"] == "Game " + bought.game_id);
    CHECK(first.json["downloadedAt"] == core::to_rfc3339(one.store.clock().now()));

    one.store.advance(std::chrono::hours(1));
    CHECK(one.download(bought.game_id).json == first.json);
    CHECK(one.entitlement(bought.game_id).json == first.json);
    auto const listed = one.store.call("GET", "/api/library", nullptr, one.token()).json["items"];
    REQUIRE(listed.size() == 1);
    CHECK(listed[0] == first.json);
}

TEST_CASE("only what one owns can be downloaded")
{
    library_case one;
    auto const bought = one.granted();
    auto const target = "/api/library/" + bought.game_id + "/downloads";
    auto const stranger = test::token_for(one.store.around().ids.next());
    CHECK(one.store.call("POST", target, nullptr, stranger).status == 404);
    CHECK(one.store.call("POST", target).status == 401);
    CHECK(one.download(one.store.around().ids.next().to_string()).status == 404);
    CHECK(one.download("no-uuid").status == 404);
    CHECK(one.entitlement(bought.game_id).json["downloadedAt"].is_null());
}

TEST_CASE("others learn through which payment a game is owned, and whether it is in use")
{
    library_case one;
    auto const bought = one.granted();
    auto& answers = one.module.answers();
    auto const before = one.store.run(answers.find_entitlement(bought.user_id, bought.game_id));
    REQUIRE(before);
    CHECK(before->payment_id == bought.payment_id);
    CHECK_FALSE(before->is_in_use);
    one.download(bought.game_id);
    CHECK(one.store.run(answers.find_entitlement(bought.user_id, bought.game_id))->is_in_use);
    CHECK_FALSE(one.store.run(answers.find_entitlement("somebody", bought.game_id)));
}
