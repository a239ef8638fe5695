#include "store_case.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fcg;
using test::store_case;

TEST_CASE("redriving a dead-letter queue itself is the caller's mistake, and is told so")
{
    store_case one;
    auto const refused =
        one.fixture.call("POST", "/api/admin/queues/payments-to-process-error/redrive", nullptr, one.admin);
    CHECK(refused.status == 409);
    CHECK(refused.slug() == "dead-letter-queue");
    auto const moved =
        one.fixture.call("POST", "/api/admin/queues/payments-to-process/redrive", nullptr, one.admin);
    CHECK(moved.status == 200);
}

TEST_CASE("a payment is its buyer's, however the buyer's id was written")
{
    store_case one;
    auto const player = one.sign_up("ana@example.com");
    auto id = one.fixture.call("GET", "/api/users/me", nullptr, player).json["id"].get<std::string>();
    std::ranges::transform(id, id.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
    auto const made = one.fixture.call("POST", "/api/payments",
                                       {{"userId", id},
                                        {"gameId", one.add_game("10")},
                                        {"amount", 10},
                                        {"currency", "BRL"},
                                        {"paymentMethod", "Pix"}},
                                       one.admin);
    REQUIRE_MESSAGE(made.status == 202, made.body);
    CHECK(one.fixture.call("GET", made.header("location"), nullptr, player).status == 200);
    CHECK(one.fixture.call("GET", "/api/payments", nullptr, player).json["items"].size() == 1);
    one.settle();
    CHECK(one.owned(player) == 1);
}

TEST_CASE("a purchase whose grant became a dead letter is completed by redriving it, and charged once")
{
    store_case one;
    auto const player = one.sign_up("ana@example.com");
    auto const game = one.add_game("10");
    one.settle();
    auto const change_library = [&](std::string const& sql) {
        auto const files = one.store->databases();
        auto const library = std::ranges::find(files, "library", [](auto* file) { return file->module(); });
        (*library)->write_now([&](storage::transaction& in) { in.execute(sql); });
    };
    change_library("CREATE TRIGGER broken BEFORE INSERT ON entitlements "
                   "BEGIN SELECT RAISE(ABORT, 'the library is broken'); END");
    auto const bought = one.buy(player, game);
    REQUIRE(bought.status == 202);
    auto const payment_id = bought.json["paymentId"].get<std::string>();
    CHECK(one.end_of(player, payment_id)["status"] == "requested");
    CHECK(one.buy(player, game).slug() == "purchase-pending");
    CHECK(one.store->queues().depth_now("game-purchase-completed-error").ready == 1);

    change_library("DROP TRIGGER broken");
    auto const moved =
        one.fixture.call("POST", "/api/admin/queues/game-purchase-completed/redrive", nullptr, one.admin);
    CHECK(moved.json["messages"] == 1);
    CHECK(one.end_of(player, payment_id)["status"] == "completed");
    CHECK(one.owned(player) == 1);
    CHECK(one.charges() == 1);
}
