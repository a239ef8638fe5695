// The store dies after each of its commits in turn. Its successor starts days later, or with a clock that was
// set back.
#include "left_behind.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace fcg::test;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

constexpr std::string_view completed_purchases = "SELECT count(*) FROM purchases WHERE status = 'completed'";
constexpr std::string_view refunded_purchases = "SELECT count(*) FROM purchases WHERE status = 'refunded'";

/// Returns true if the query yields 1 within ten minutes of simulated time.
bool becomes_one(successor& heir, std::string_view module, std::string_view query)
{
    for (int i = 0; i < 120 && heir.count(module, query) != 1; ++i)
        heir.fixture.advance(std::chrono::seconds(5));
    return heir.count(module, query) == 1;
}

/// Returns every state that a kill can leave of a purchase that had its response.
many_left_behind answered_purchase(store_case& alive, std::string const& price)
{
    auto const player = alive.sign_up("ana@example.com");
    auto const game = alive.add_game(price);
    alive.settle();
    intent buying(alive, "/api/games/purchase", {{"gameId", game}, {"paymentMethod", "Pix"}}, player);
    auto states = states_during(ask(alive.store->dispatcher(), buying), *alive.store, alive.fixture,
                                buying.is_answered);
    std::erase_if(states, [](auto const& left_behind) { return !left_behind->is_answered; });
    REQUIRE(states.size() > 3);
    return states;
}

} // namespace

TEST_CASE("a purchase completes although the store was down for longer than an open payment may become old")
{
    for (auto const* const price : {"10", "10.04"}) {
        CAPTURE(price);
        store_case alive;
        auto const states = answered_purchase(alive, price);
        for (std::size_t index = 0; index < states.size(); ++index) {
            CAPTURE(index);
            successor heir(states[index]->folder.path(), 1'000 + index, hours(24 * 10));
            heir.start();
            CHECK(becomes_one(heir, "games", completed_purchases));
            CHECK(heir.charges() == 1);
            CHECK(heir.count("payments", "SELECT count(*) FROM payments WHERE status = 'approved'") == 1);
        }
    }
}

TEST_CASE("a purchase completes within minutes although the clock was hours ahead when the store died")
{
    for (auto const* const price : {"10", "10.03", "10.04", "10.05"}) {
        CAPTURE(price);
        store_case alive;
        auto const states = answered_purchase(alive, price);
        for (std::size_t index = 0; index < states.size(); ++index) {
            CAPTURE(index);
            successor heir(states[index]->folder.path(), 2'000 + index, minutes(1), -hours(6));
            heir.start();
            CHECK(becomes_one(heir, "games", completed_purchases));
            CHECK(heir.charges() == 1);
        }
    }
}

TEST_CASE("an accepted refund is paid within minutes although the clock was hours ahead when the store died")
{
    for (auto const* const price : {"10", "10.07"}) {
        CAPTURE(price);
        store_case alive;
        auto const player = alive.sign_up("ana@example.com");
        auto const bought = alive.buy(player, alive.add_game(price));
        REQUIRE(bought.status == 202);
        alive.settle();
        intent refund(alive, bought.header("location") + "/refund", {{"reason", "no"}}, player);
        auto const states = states_during(ask(alive.store->dispatcher(), refund), *alive.store, alive.fixture,
                                          refund.is_answered);
        REQUIRE(refund.answer.status == 202);
        for (std::size_t index = 0; index < states.size(); ++index) {
            if (!states[index]->is_answered)
                continue;
            CAPTURE(index);
            successor heir(states[index]->folder.path(), 3'000 + index, minutes(1), -hours(6));
            heir.start();
            CHECK(becomes_one(heir, "games", refunded_purchases));
            CHECK(heir.count("payments",
                             "SELECT count(*) FROM simulated_refunds WHERE outcome = 'refunded'") == 1);
        }
    }
}
