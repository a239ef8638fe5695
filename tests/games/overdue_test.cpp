#include "inside/overdue_sweeper.hpp"
#include "purchase_case.hpp"

using namespace fcg;
using std::chrono::minutes;
using test::names;
using test::purchase_case;

namespace {

/// The sweeper runs; time is the test's.
struct overdue_case : purchase_case {
    overdue_case() { games.start(); }

    ~overdue_case() { CHECK(store.run(games.stop())); }
};

} // namespace

TEST_CASE("a purchase without news is said to be overdue once its deadline has passed, with all that a "
          "payment needs")
{
    overdue_case one;
    one.store.advance(minutes(14));
    CHECK(one.store.events().empty());
    one.store.advance(minutes(2));
    auto const events = one.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "PurchaseOverdue");
    CHECK(events[0].stream == "purchase-" + one.payment_id);
    CHECK(events[0].stream_version == 2);
    auto const payload = nlohmann::json::parse(events[0].payload);
    CHECK(payload["paymentId"] == one.payment_id);
    CHECK(payload["userId"] == one.player.to_string());
    CHECK(payload["gameId"] == one.game);
    CHECK(payload["amount"] == 59.9);
    CHECK(payload["paymentMethod"] == "Pix");
    CHECK(payload["correlationId"] == events[0].trace.correlation_id);
    CHECK_FALSE(events[0].trace.correlation_id.empty());
}

TEST_CASE("it is said again after twice as long each time")
{
    overdue_case one;
    one.store.advance(minutes(16));
    CHECK(one.store.events() == names{"PurchaseOverdue"});
    one.store.advance(minutes(28));
    CHECK(one.store.events().empty());
    one.store.advance(minutes(4));
    CHECK(one.store.events() == names{"PurchaseOverdue"});
    one.store.advance(minutes(55));
    CHECK(one.store.events().empty());
    one.store.advance(minutes(4));
    CHECK(one.store.events() == names{"PurchaseOverdue"});
}

TEST_CASE("the pauses double from the deadline up to a day")
{
    using std::chrono::hours;
    CHECK(games::pause_after(1, minutes(15)) == minutes(30));
    CHECK(games::pause_after(2, minutes(15)) == hours(1));
    CHECK(games::pause_after(6, minutes(15)) == hours(16));
    CHECK(games::pause_after(7, minutes(15)) == hours(24));
    CHECK(games::pause_after(1'000'000'000, minutes(15)) == hours(24));
    CHECK(games::pause_after(1, hours(24)) == hours(24));
}

TEST_CASE("what has ended in time is never overdue, and what ends later is not any more")
{
    overdue_case one;
    one.library_grants();
    one.payment_id = one.bought(one.new_game());
    one.store.advance(minutes(16));
    CHECK(one.store.events() == names{"PurchaseOverdue"});
    CHECK(one.sagas("overdue") == names{one.payment_id});
    one.payment_ends(contracts::payment_outcome::declined);
    CHECK(one.store.events() == names{"PurchaseCompleted"});
    CHECK(one.sagas("overdue").empty());
    one.store.advance(std::chrono::hours(48));
    CHECK(one.store.events().empty());
}

TEST_CASE("many purchases without news are all found, in pieces")
{
    overdue_case one;
    auto const game = one.new_game();
    for (int i = 0; i < 249; ++i)
        CHECK(one.store.call(one.purchase_of(game, one.new_player())).status == 202);
    one.store.new_events();
    one.store.advance(minutes(16));
    CHECK(one.store.events() == names(250, "PurchaseOverdue"));
    one.store.advance(minutes(1));
    CHECK(one.store.events().empty());
}

TEST_CASE("an overdue purchase shows its next deadline, and what it waits for once payments has said it")
{
    overdue_case one;
    one.payment_ends(contracts::payment_outcome::approved); // not worth a transaction yet
    CHECK(one.shown()["step"] == "payment");
    one.store.advance(minutes(16));
    CHECK(one.shown()["step"] == "payment");
    auto const deadline = core::parse_rfc3339(one.shown()["deadline"].get<std::string>()).value();
    CHECK(deadline > one.store.clock().now() + minutes(28));
    CHECK(deadline <= one.store.clock().now() + minutes(30));

    one.payment_ends(contracts::payment_outcome::approved); // as the answer to PurchaseOverdue
    CHECK(one.shown()["step"] == "entitlement");
    CHECK(one.status() == "requested");
    one.library_grants();
    CHECK(one.shown()["step"] == "done");
    CHECK(one.shown()["deadline"].is_null());
}

TEST_CASE("a refund without news is asked for again, with the same wish, until the money is back")
{
    overdue_case one;
    one.complete();
    one.refund(one.user);
    auto const requested_at = one.shown()["refund"]["requestedAt"];
    auto const first = one.store.new_events();
    one.store.advance(minutes(16));
    auto const again = one.store.new_events();
    REQUIRE(again.size() == 1);
    CHECK(again[0].type == "PurchaseRefundRequested");
    CHECK(again[0].stream_version == first[0].stream_version + 1);
    CHECK(nlohmann::json::parse(again[0].payload)["by"] == "buyer");
    CHECK(nlohmann::json::parse(again[0].payload)["reason"] == "not what I thought");
    CHECK(one.shown()["refund"]["requestedAt"] == requested_at);
    CHECK_FALSE(one.shown()["deadline"].is_null());
    CHECK(one.sagas("refunding") == names{one.payment_id});
    CHECK(one.sagas("overdue").empty());

    one.refund_is_parked("buyer"); // now it is an operator's
    one.store.advance(std::chrono::hours(2));
    CHECK(one.store.events().empty());
    CHECK(one.shown()["deadline"].is_null());
}

TEST_CASE("a compensation without news is overdue too")
{
    overdue_case one;
    one.library_refuses();
    one.store.advance(minutes(16));
    CHECK(one.store.events() == names{"PurchaseOverdue"});
    CHECK(one.shown()["step"] == "compensation");
}

TEST_CASE("admins see what is open, the oldest first and page by page; others do not")
{
    overdue_case one;
    names open{one.payment_id};
    one.store.advance(minutes(16));
    for (int i = 0; i < 4; ++i)
        open.push_back(one.bought(one.new_game()));
    one.payment_id = open[2];
    one.library_grants();
    open.erase(open.begin() + 2);
    CHECK(one.sagas("open") == open);
    CHECK(one.sagas("overdue") == names{open[0]});
    CHECK(one.sagas("refunding").empty());

    names paged;
    std::string const target = "/api/admin/purchases?limit=2";
    auto page = one.store.call("GET", target, nullptr, one.admin);
    for (; page.status == 200;
         page = one.store.call("GET", target + "&cursor=" + page.json["nextCursor"].get<std::string>(),
                               nullptr, one.admin)) {
        for (auto const& item : page.json["items"]) {
            paged.push_back(item["paymentId"]);
            CHECK(item["userId"] == one.player.to_string());
            CHECK(item["timesOverdue"] == (item["paymentId"] == open[0] ? 1 : 0));
        }
        if (page.json["nextCursor"].is_null())
            break;
    }
    CHECK(paged == open);
    CHECK(one.store.call("GET", "/api/admin/purchases", nullptr, one.user).status == 403);
    CHECK(one.store.call("GET", "/api/admin/purchases?state=lost", nullptr, one.admin).faulty_fields() ==
          names{"state"});
}

TEST_CASE("a purchase from before the start is overdue only once its deadline has passed since the start")
{
    purchase_case one;
    one.store.advance(std::chrono::hours(24)); // nobody looks
    one.games.start();
    one.store.advance(minutes(14));
    CHECK(one.store.events().empty());
    one.store.advance(minutes(2));
    CHECK(one.store.events() == names{"PurchaseOverdue"});
    CHECK(one.store.run(one.games.stop()));
}

TEST_CASE("an overdue purchase does not wait for a clock that was ahead and is set back")
{
    overdue_case one;
    one.store.step_wall_clock(std::chrono::hours(10));
    one.store.advance(minutes(16));
    CHECK(one.store.events() == names{"PurchaseOverdue"});
    one.store.step_wall_clock(-std::chrono::hours(10));
    one.store.advance(minutes(1));
    CHECK(one.store.events() == names{"PurchaseOverdue"});
    one.store.advance(minutes(30));
    CHECK(one.store.events().empty());
}
