#include "store_case.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fcg;
using test::store_case;

TEST_CASE("redriving a dead-letter queue itself is the caller's mistake, and is told so")
{
    store_case fixture;
    auto const refused = fixture.fixture.call("POST", "/api/admin/queues/payments-to-process-error/redrive",
                                              nullptr, fixture.admin);
    CHECK(refused.status == 409);
    CHECK(refused.slug() == "dead-letter-queue");
    auto const moved =
        fixture.fixture.call("POST", "/api/admin/queues/payments-to-process/redrive", nullptr, fixture.admin);
    CHECK(moved.status == 200);
}

TEST_CASE("a payment is its buyer's, however the buyer's id was written")
{
    store_case fixture;
    auto const player = fixture.sign_up("ana@example.com");
    auto id = fixture.fixture.call("GET", "/api/users/me", nullptr, player).json["id"].get<std::string>();
    std::ranges::transform(id, id.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
    auto const reply = fixture.fixture.call("POST", "/api/payments",
                                            {{"userId", id},
                                             {"gameId", fixture.add_game("10")},
                                             {"amount", 10},
                                             {"currency", "BRL"},
                                             {"paymentMethod", "Pix"}},
                                            fixture.admin);
    REQUIRE_MESSAGE(reply.status == 202, reply.body);
    CHECK(fixture.fixture.call("GET", reply.header("location"), nullptr, player).status == 200);
    CHECK(fixture.fixture.call("GET", "/api/payments", nullptr, player).json["items"].size() == 1);
    fixture.settle();
    CHECK(fixture.owned(player) == 1);
}

TEST_CASE("a purchase whose grant became a dead letter is completed by redriving it, and charged once")
{
    store_case fixture;
    auto const player = fixture.sign_up("ana@example.com");
    auto const game = fixture.add_game("10");
    fixture.settle();
    auto const change_library = [&](std::string const& sql) {
        auto const files = fixture.store->databases();
        auto const library = std::ranges::find(files, "library", [](auto* file) { return file->module(); });
        (*library)->write_now([&](storage::transaction& tx) { tx.execute(sql); });
    };
    change_library("CREATE TRIGGER broken BEFORE INSERT ON entitlements "
                   "BEGIN SELECT RAISE(ABORT, 'the library is broken'); END");
    auto const bought = fixture.buy(player, game);
    REQUIRE(bought.status == 202);
    auto const payment_id = bought.json["paymentId"].get<std::string>();
    CHECK(fixture.end_of(player, payment_id)["status"] == "requested");
    CHECK(fixture.buy(player, game).slug() == "purchase-pending");
    CHECK(fixture.store->queues().depth_now("game-purchase-completed-error").ready == 1);

    change_library("DROP TRIGGER broken");
    auto const moved = fixture.fixture.call("POST", "/api/admin/queues/game-purchase-completed/redrive",
                                            nullptr, fixture.admin);
    CHECK(moved.json["messages"] == 1);
    CHECK(fixture.end_of(player, payment_id)["status"] == "completed");
    CHECK(fixture.owned(player) == 1);
    CHECK(fixture.charges() == 1);
}
