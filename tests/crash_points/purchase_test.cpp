// The store dies after each of its commits in turn, and another one continues with the files that it left.
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

/// Repeats the purchase with the same key, since the buyer may have received no response, waits, and checks
/// the end.
void check_end(successor& heir, std::string const& player, std::string const& game,
               expectation const& expectation)
{
    auto const again =
        heir.fixture.call("POST", "/api/games/purchase", {{"gameId", game}, {"paymentMethod", "Pix"}}, player,
                          {{"Idempotency-Key", "one-intent"}});
    REQUIRE_MESSAGE(again.status == 202, again.body);
    heir.settle();
    auto const purchase = heir.fixture.call("GET", again.header("location"), nullptr, player);
    REQUIRE_MESSAGE(purchase.status == 200, purchase.body);
    CHECK(purchase.json["status"] == expectation.end);
    CHECK(heir.fixture.call("GET", "/api/purchases", nullptr, player).json["items"].size() == 1);
    CHECK(heir.fixture.call("GET", "/api/payments", nullptr, player).json["items"].size() == 1);
    CHECK(heir.fixture.call("GET", "/api/library", nullptr, player).json["items"].size() ==
          expectation.owned);
    CHECK(heir.charges() == expectation.charges);
    for (auto const& queue : heir.store->queues().names())
        CHECK_MESSAGE(heir.store->queues().depth_now(queue).ready == 0, queue);
}

/// A player about to buy a game, and every state that a crash can leave of the purchase.
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
    for (auto const& requested_expectation :
         {expectation{"10", "completed", 1, 1}, expectation{"10.01", "declined", 0, 0},
          expectation{"10.02", "failed", 0, 0}, expectation{"10.04", "completed", 1, 1},
          expectation{"0", "completed", 1, 0}}) {
        CAPTURE(requested_expectation.price);
        purchase_to_kill const purchase_to_kill(requested_expectation.price);
        CHECK(purchase_to_kill.states.size() > 8);
        for (std::size_t index = 0; index < purchase_to_kill.states.size(); ++index) {
            CAPTURE(index);
            successor heir(purchase_to_kill.states[index]->folder.path(), 1'000 + index);
            heir.start();
            if (purchase_to_kill.states[index]->is_answered)
                CHECK(heir.fixture
                          .call("GET", "/api/purchases/" + purchase_to_kill.payment_id, nullptr,
                                purchase_to_kill.player)
                          .status == 200);
            check_end(heir, purchase_to_kill.player, purchase_to_kill.game, requested_expectation);
        }
    }
}

TEST_CASE(
    "a purchase ends once, although the store that goes on with it dies as well, after any of its commits")
{
    purchase_to_kill const purchase_to_kill("10");
    std::size_t deaths = 0;
    for (auto const& first : purchase_to_kill.states) {
        successor heir(first->folder.path(), 1'000 + deaths);
        auto const states = states_during(heir.store->start(), *heir.store, heir.fixture, first->is_answered);
        for (auto const& second : states) {
            CAPTURE(deaths);
            if (++deaths % 3 != 0)
                continue; // all of them take minutes under sanitizers; each life skips other ones
            successor last(second->folder.path(), 2'000 + deaths);
            last.start();
            check_end(last, purchase_to_kill.player, purchase_to_kill.game, {"10", "completed", 1, 1});
        }
    }
    MESSAGE(deaths, " deaths");
    CHECK(deaths > 50);
}

TEST_CASE("a purchase ends once, although the file of the bus is lost, or put back to an older state")
{
    purchase_to_kill const purchase_to_kill("10");
    for (std::size_t index = 0; index < purchase_to_kill.states.size(); ++index)
        for (std::size_t const bus_at : {purchase_to_kill.states.size(), std::size_t{0}, index / 2}) {
            CAPTURE(index);
            CAPTURE(bus_at);
            auto const is_of_bus = [](fs::path const& file) {
                return file.filename().string().starts_with("bus.db");
            };
            temporary_folder mixed;
            copy_files(purchase_to_kill.states[index]->folder.path(), mixed.path());
            for (auto const& file : files_in(mixed.path()))
                if (is_of_bus(file))
                    fs::remove(file);
            if (bus_at < purchase_to_kill.states.size())
                for (auto const& file : files_in(purchase_to_kill.states[bus_at]->folder.path()))
                    if (is_of_bus(file))
                        fs::copy_file(file, mixed.path() / file.filename());
            successor heir(mixed.path(), 3'000 + index);
            heir.start();
            check_end(heir, purchase_to_kill.player, purchase_to_kill.game, {"10", "completed", 1, 1});
        }
}
