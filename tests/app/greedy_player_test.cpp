#include "store_case.hpp"

#include <doctest/doctest.h>

#include <algorithm>

/// One player against the whole store, with its default limits.
using namespace fcg;
using test::store_case;

namespace {

struct greedy_case : store_case {
    std::string player = sign_up("ana@example.com");

    std::vector<test::call_to_make> purchases(std::size_t count, std::vector<std::string> const& games)
    {
        std::vector<test::call_to_make> calls;
        for (std::size_t i = 0; i < count; ++i)
            calls.push_back({.method = "POST",
                             .target = "/api/games/purchase",
                             .body = {{"gameId", games[i % games.size()]}, {"paymentMethod", "Pix"}},
                             .token = player,
                             .headers = {{"Idempotency-Key", "intent-" + std::to_string(i)}}});
        return calls;
    }
};

} // namespace

TEST_CASE_FIXTURE(greedy_case,
                  "a player who buys and returns a free game in a loop makes three rounds, not thousands")
{
    auto const game = add_game("0");
    std::size_t rounds = 0;
    for (int i = 0; i < 40; ++i) {
        auto const bought = buy(player, game);
        settle();
        if (bought.status != 202) {
            CHECK(bought.slug() == "returned-too-often");
            continue;
        }
        ++rounds;
        auto const target = bought.header("location") + "/refund";
        REQUIRE(fixture.call("POST", target, nlohmann::json::object(), player).status == 202);
        settle();
    }
    CHECK(rounds == 3);
    CHECK(owned(player) == 0);
}

TEST_CASE_FIXTURE(
    greedy_case,
    "600 purchases at once open as many as the store allows, and what was accepted stays answered")
{
    std::vector<std::string> games;
    for (int i = 0; i < 100; ++i)
        games.push_back(add_game("10"));
    settle();
    auto const calls = purchases(600, games);
    auto const replies = fixture.call_at_once(calls);
    auto const count = [&](int status) { return std::ranges::count(replies, status, &test::reply::status); };
    CHECK(count(202) == settings.games.max_open_purchases);
    CHECK(count(202) + count(409) == settings.http.player_requests_per_minute);
    CHECK(count(429) == 600 - settings.http.player_requests_per_minute);
    for (auto const& reply : replies) {
        CHECK_FALSE(reply.header("ratelimit").empty());
        CHECK(reply.header("retry-after").empty() == (reply.status != 429));
    }

    // An accepted purchase that is sent again gets "later" or its first response, and nothing else.
    auto const accepted = std::ranges::find(replies, 202, &test::reply::status);
    auto const reply_index = static_cast<std::size_t>(accepted - replies.begin());
    auto const hasty = fixture.call(calls[reply_index]);
    CHECK(hasty.status == 429);
    CHECK(hasty.slug() == "too-many-requests");
    fixture.advance(std::chrono::seconds(std::stoi(hasty.header("retry-after"))));
    auto const again = fixture.call(calls[reply_index]);
    CHECK(again.status == 202);
    CHECK(again.body == accepted->body);

    settle();
    CHECK(owned(player) == static_cast<std::size_t>(settings.games.max_open_purchases));
    CHECK(charges() == settings.games.max_open_purchases);
}

TEST_CASE_FIXTURE(greedy_case, "one player's haste is nobody else's")
{
    std::vector<std::string> const games{add_game("10")};
    auto const other = sign_up("bea@example.com");
    fixture.call_at_once(purchases(600, games));
    CHECK(
        fixture.call("PUT", "/api/users/me", {{"name", "B"}, {"email", "bea@example.com"}}, player).status ==
        429);
    CHECK(buy(other, games.front()).status == 202);
    CHECK(fixture.call("GET", "/api/games/" + games.front(), nullptr, player).status == 200);
}
