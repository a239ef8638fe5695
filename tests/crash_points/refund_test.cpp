// The store dies after each commit of a refund, a compensation, a cancellation and a late approval in turn,
// and another one continues with the files that it left.
#include "left_behind.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace fcg::test;

namespace {

constexpr std::string_view refunds_at_the_provider =
    "SELECT count(*) FROM simulated_refunds WHERE outcome = 'refunded'";
constexpr std::string_view ledger_sum =
    "SELECT coalesce(sum(buyer_minor + store_minor + fees_minor + refunds_minor), 0) FROM journal";
constexpr std::string_view kept_by_the_store =
    "SELECT coalesce(sum(store_minor + refunds_minor), 0) FROM journal";

/// A player with a purchase, or about to make one.
struct player_case {
    explicit player_case(std::string const& price)
        : player(alive.sign_up("ana@example.com")),
          game(alive.add_game(price))
    {
        user = alive.fixture.call("GET", "/api/users/me", nullptr, player).json["id"];
    }

    /// Buys the game. Returns the path of the purchase.
    std::string buy()
    {
        auto const bought = alive.buy(player, game);
        REQUIRE_MESSAGE(bought.status == 202, bought.body);
        alive.settle();
        return bought.header("location");
    }

    many_left_behind kill_during(std::string path, nlohmann::json const& value, std::string const& caller)
    {
        alive.settle();
        intent intent(alive, std::move(path), value, caller);
        auto states = states_during(ask(alive.store->dispatcher(), intent), *alive.store, alive.fixture,
                                    intent.is_answered);
        REQUIRE_MESSAGE(intent.answer.status == 202, intent.answer.body);
        return states;
    }

    store_case alive;
    std::string player;
    std::string game;
    std::string user;
};

reply repeat(successor& heir, std::string const& path, nlohmann::json const& value, std::string const& caller)
{
    return heir.fixture.call("POST", path, value, caller, {{"Idempotency-Key", "one-intent"}});
}

/// Waits until the purchase has the status `text`. Returns its last status.
std::string wait_for_status(successor& heir, std::string const& path, std::string const& player,
                            std::string const& text)
{
    std::string status;
    for (int i = 0; i < 200 && status != text; ++i) {
        heir.settle();
        status = heir.ask(path, player).json["status"];
        if (status != text)
            heir.fixture.advance(std::chrono::seconds(10));
    }
    return status;
}

std::size_t owned(successor& heir, std::string const& player)
{
    return heir.ask("/api/library", player).json["items"].size();
}

void check_quiet(successor& heir)
{
    for (auto const& queue : heir.store->queues().names())
        CHECK_MESSAGE(heir.store->queues().depth_now(queue).ready == 0, queue);
}

} // namespace

TEST_CASE("a refund happens once, whichever commit the store dies after")
{
    for (auto const* price : {"10", "10.07", "0"}) {
        CAPTURE(price);
        player_case fixture(price);
        auto const purchase = fixture.buy();
        nlohmann::json const wish{{"reason", "not for me"}};
        auto const states = fixture.kill_during(purchase + "/refund", wish, fixture.player);
        CHECK(states.size() > 8);
        for (std::size_t index = 0; index < states.size(); ++index) {
            CAPTURE(index);
            successor heir(states[index]->folder.path(), 1'000 + index);
            heir.start();
            REQUIRE(repeat(heir, purchase + "/refund", wish, fixture.player).status == 202);
            CHECK(wait_for_status(heir, purchase, fixture.player, "refunded") == "refunded");
            CHECK(owned(heir, fixture.player) == 0);
            bool const is_free = std::string_view(price) == "0";
            CHECK(heir.charges() == (is_free ? 0 : 1));
            CHECK(heir.count("payments", refunds_at_the_provider) == (is_free ? 0 : 1));
            CHECK(heir.count("payments", ledger_sum) == 0);
            CHECK(heir.count("payments", kept_by_the_store) == 0);
            check_quiet(heir);
        }
    }
}

TEST_CASE("a payment whose game cannot be granted is given back once, whichever commit the store dies after")
{
    player_case fixture("10");
    auto const purchase = fixture.buy();
    nlohmann::json const second{{"userId", fixture.user},
                                {"gameId", fixture.game},
                                {"amount", 10},
                                {"currency", "BRL"},
                                {"paymentMethod", "Pix"}};
    auto const states = fixture.kill_during("/api/payments", second, fixture.alive.admin);
    CHECK(states.size() > 8);
    for (std::size_t index = 0; index < states.size(); ++index) {
        CAPTURE(index);
        successor heir(states[index]->folder.path(), 2'000 + index);
        heir.start();
        auto const again = repeat(heir, "/api/payments", second, fixture.alive.admin);
        REQUIRE_MESSAGE(again.status == 202, again.body);
        CHECK(wait_for_status(heir, again.header("location"), fixture.player, "refunded") == "refunded");
        CHECK(heir.ask(purchase, fixture.player).json["status"] == "completed");
        CHECK(owned(heir, fixture.player) == 1);
        CHECK(heir.charges() == 2);
        CHECK(heir.count("payments", refunds_at_the_provider) == 1);
        CHECK(heir.count("payments", ledger_sum) == 0);
        CHECK(heir.count("payments", kept_by_the_store) == 1'000);
        check_quiet(heir);
    }
}

TEST_CASE("a purchase that is cancelled while it waits ends either way whole, whichever commit the store "
          "dies after")
{
    player_case fixture("10.03");
    auto const bought = fixture.alive.buy(fixture.player, fixture.game);
    REQUIRE(bought.status == 202);
    fixture.alive.fixture.advance(std::chrono::milliseconds(100));
    auto const purchase = bought.header("location");
    intent cancel(fixture.alive, purchase + "/cancel", nlohmann::json::object(), fixture.player);
    auto const states = states_during(ask(fixture.alive.store->dispatcher(), cancel), *fixture.alive.store,
                                      fixture.alive.fixture, cancel.is_answered);
    REQUIRE_MESSAGE(cancel.answer.status == 202, cancel.answer.body);
    std::string end;
    for (std::size_t index = 0; index < states.size(); ++index) {
        CAPTURE(index);
        successor heir(states[index]->folder.path(), 3'000 + index);
        heir.start();
        end = "requested";
        for (int i = 0; i < 60 && end == "requested"; ++i) {
            heir.fixture.advance(std::chrono::seconds(10));
            heir.settle();
            end = heir.ask(purchase, fixture.player).json["status"];
        }
        // While the store was dead the provider may have taken the money: then the cancel came too late.
        bool const was_charged = end == "completed";
        CHECK((was_charged || end == "cancelled"));
        CHECK(heir.charges() == (was_charged ? 1 : 0));
        CHECK(owned(heir, fixture.player) == (was_charged ? 1 : 0));
        CHECK(heir.count("payments", ledger_sum) == 0);
        check_quiet(heir);
    }
    CHECK(end == "cancelled");
}

TEST_CASE("a charge that is told later, or never, ends once, whichever commit the store dies after")
{
    for (auto const* price : {"10.03", "10.05"}) {
        CAPTURE(price);
        player_case fixture(price);
        nlohmann::json const order{{"gameId", fixture.game}, {"paymentMethod", "Pix"}};
        auto const states = fixture.kill_during("/api/games/purchase", order, fixture.player);
        for (std::size_t index = 0; index < states.size(); ++index) {
            CAPTURE(index);
            successor heir(states[index]->folder.path(), 4'000 + index);
            heir.start();
            auto const again = repeat(heir, "/api/games/purchase", order, fixture.player);
            REQUIRE(again.status == 202);
            CHECK(wait_for_status(heir, again.header("location"), fixture.player, "completed") ==
                  "completed");
            CHECK(owned(heir, fixture.player) == 1);
            CHECK(heir.charges() == 1);
            CHECK(heir.count("payments", "SELECT count(*) FROM journal") == 1);
        }
    }
}
