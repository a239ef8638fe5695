// The store dies after each of its commits in turn, and another one goes on with the files that it left.
#include "left_behind.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace fcg::test;

namespace {

struct expectation {
    std::string price;
    std::string end;
    std::size_t owned;
    std::int64_t charges;
};

/// The buyer, who has not always heard an answer, asks again under the same key, and waits.
void check_end(successor& heir, std::string const& player, std::string const& game, expectation const& wanted)
{
    auto const again =
        heir.fixture.call("POST", "/api/games/purchase", {{"gameId", game}, {"paymentMethod", "Pix"}}, player,
                          {{"Idempotency-Key", "one-intent"}});
    REQUIRE_MESSAGE(again.status == 202, again.body);
    heir.settle();
    auto const purchase = heir.fixture.call("GET", again.header("location"), nullptr, player);
    REQUIRE_MESSAGE(purchase.status == 200, purchase.body);
    CHECK(purchase.json["status"] == wanted.end);
    CHECK(heir.fixture.call("GET", "/api/purchases", nullptr, player).json["items"].size() == 1);
    CHECK(heir.fixture.call("GET", "/api/payments", nullptr, player).json["items"].size() == 1);
    CHECK(heir.fixture.call("GET", "/api/library", nullptr, player).json["items"].size() == wanted.owned);
    CHECK(heir.charges() == wanted.charges);
    for (auto const& queue : heir.store->queues().names())
        CHECK_MESSAGE(heir.store->queues().depth_now(queue).ready == 0, queue);
}

/// A player about to buy a game, and all that a crash can leave of that.
struct purchase_to_kill {
    explicit purchase_to_kill(std::string const& price)
        : player(alive.sign_up("ana@example.com")),
          game(alive.add_game(price))
    {
        alive.settle();
        intent buying(alive, "/api/games/purchase", {{"gameId", game}, {"paymentMethod", "Pix"}}, player);
        states = states_during(ask(alive.store->dispatcher(), buying), *alive.store, alive.fixture,
                               buying.is_answered);
        REQUIRE(buying.answer.status == 202);
        payment_id = nlohmann::json::parse(buying.answer.body)["paymentId"];
    }

    store_case alive;
    std::string player;
    std::string game;
    std::string payment_id;
    many_left_behind states;
};

} // namespace

TEST_CASE("a purchase ends once, whichever commit the store dies after")
{
    for (auto const& wanted : {expectation{"10", "completed", 1, 1}, expectation{"10.01", "declined", 0, 0},
                               expectation{"10.02", "failed", 0, 0}, expectation{"10.04", "completed", 1, 1},
                               expectation{"0", "completed", 1, 0}}) {
        CAPTURE(wanted.price);
        purchase_to_kill const one(wanted.price);
        CHECK(one.states.size() > 8);
        for (std::size_t at = 0; at < one.states.size(); ++at) {
            CAPTURE(at);
            successor heir(one.states[at]->folder.path(), 1'000 + at);
            heir.start();
            if (one.states[at]->is_answered)
                CHECK(heir.fixture.call("GET", "/api/purchases/" + one.payment_id, nullptr, one.player)
                          .status == 200);
            check_end(heir, one.player, one.game, wanted);
        }
    }
}

TEST_CASE(
    "a purchase ends once, although the store that goes on with it dies as well, after any of its commits")
{
    purchase_to_kill const one("10");
    std::size_t deaths = 0;
    for (auto const& first : one.states) {
        successor heir(first->folder.path(), 1'000 + deaths);
        auto const states = states_during(heir.store->start(), *heir.store, heir.fixture, first->is_answered);
        for (auto const& second : states) {
            CAPTURE(deaths);
            if (++deaths % 3 != 0)
                continue; // all of them take minutes under sanitizers; which ones differs from life to life
            successor last(second->folder.path(), 2'000 + deaths);
            last.start();
            check_end(last, one.player, one.game, {"10", "completed", 1, 1});
        }
    }
    MESSAGE(deaths, " deaths");
    CHECK(deaths > 50);
}

TEST_CASE("a purchase ends once, although the file of the bus is lost, or put back to an older state")
{
    purchase_to_kill const one("10");
    for (std::size_t at = 0; at < one.states.size(); ++at)
        for (std::size_t const bus_at : {one.states.size(), std::size_t{0}, at / 2}) {
            CAPTURE(at);
            CAPTURE(bus_at);
            auto const is_of_bus = [](fs::path const& file) {
                return file.filename().string().starts_with("bus.db");
            };
            temporary_folder mixed;
            copy_files(one.states[at]->folder.path(), mixed.path());
            for (auto const& file : files_in(mixed.path()))
                if (is_of_bus(file))
                    fs::remove(file);
            if (bus_at < one.states.size())
                for (auto const& file : files_in(one.states[bus_at]->folder.path()))
                    if (is_of_bus(file))
                        fs::copy_file(file, mixed.path() / file.filename());
            successor heir(mixed.path(), 3'000 + at);
            heir.start();
            check_end(heir, one.player, one.game, {"10", "completed", 1, 1});
        }
}
