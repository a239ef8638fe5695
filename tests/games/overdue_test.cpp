#include "internal/purchases/overdue_sweeper.hpp"
#include "purchase_case.hpp"

using namespace fcg;
using std::chrono::minutes;
using test::names;
using test::purchase_case;

namespace {

/// A purchase case whose sweeper runs; the test moves the time.
struct overdue_case : purchase_case {
    overdue_case() { games.start(); }

    ~overdue_case() { CHECK(store.run(games.stop())); }
};

} // namespace

TEST_CASE("a purchase without news is said to be overdue once its deadline has passed, with all that a "
          "payment needs")
{
    overdue_case fixture;
    fixture.store.advance(minutes(14));
    CHECK(fixture.store.events().empty());
    fixture.store.advance(minutes(2));
    auto const events = fixture.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "PurchaseOverdue");
    CHECK(events[0].stream == "purchase-" + fixture.payment_id);
    CHECK(events[0].stream_version == 2);
    auto const payload = nlohmann::json::parse(events[0].payload);
    CHECK(payload["paymentId"] == fixture.payment_id);
    CHECK(payload["userId"] == fixture.player.to_string());
    CHECK(payload["gameId"] == fixture.game);
    CHECK(payload["amount"] == 59.9);
    CHECK(payload["paymentMethod"] == "Pix");
    CHECK(payload["correlationId"] == events[0].trace.correlation_id);
    CHECK_FALSE(events[0].trace.correlation_id.empty());
}

TEST_CASE("it is said again after twice as long each time")
{
    overdue_case fixture;
    fixture.store.advance(minutes(16));
    CHECK(fixture.store.events() == names{"PurchaseOverdue"});
    fixture.store.advance(minutes(28));
    CHECK(fixture.store.events().empty());
    fixture.store.advance(minutes(4));
    CHECK(fixture.store.events() == names{"PurchaseOverdue"});
    fixture.store.advance(minutes(55));
    CHECK(fixture.store.events().empty());
    fixture.store.advance(minutes(4));
    CHECK(fixture.store.events() == names{"PurchaseOverdue"});
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
    overdue_case fixture;
    fixture.library_grants();
    fixture.payment_id = fixture.bought(fixture.new_game());
    fixture.store.advance(minutes(16));
    CHECK(fixture.store.events() == names{"PurchaseOverdue"});
    CHECK(fixture.sagas("overdue") == names{fixture.payment_id});
    fixture.payment_ends(contracts::payment_outcome::declined);
    CHECK(fixture.store.events() == names{"PurchaseCompleted"});
    CHECK(fixture.sagas("overdue").empty());
    fixture.store.advance(std::chrono::hours(48));
    CHECK(fixture.store.events().empty());
}

TEST_CASE("many purchases without news are all found, in pieces")
{
    overdue_case fixture;
    auto const game = fixture.new_game();
    for (int i = 0; i < 249; ++i)
        CHECK(fixture.store.call(fixture.purchase_of(game, fixture.new_player())).status == 202);
    fixture.store.new_events();
    fixture.store.advance(minutes(16));
    CHECK(fixture.store.events() == names(250, "PurchaseOverdue"));
    fixture.store.advance(minutes(1));
    CHECK(fixture.store.events().empty());
}

TEST_CASE("an overdue purchase shows its next deadline, and what it waits for once payments has said it")
{
    overdue_case fixture;
    fixture.payment_ends(contracts::payment_outcome::approved); // recorded only once the purchase is overdue
    CHECK(fixture.shown()["step"] == "payment");
    fixture.store.advance(minutes(16));
    CHECK(fixture.shown()["step"] == "payment");
    auto const deadline = core::parse_rfc3339(fixture.shown()["deadline"].get<std::string>()).value();
    CHECK(deadline > fixture.store.clock().now() + minutes(28));
    CHECK(deadline <= fixture.store.clock().now() + minutes(30));

    fixture.payment_ends(contracts::payment_outcome::approved); // the response to PurchaseOverdue
    CHECK(fixture.shown()["step"] == "entitlement");
    CHECK(fixture.status() == "requested");
    fixture.library_grants();
    CHECK(fixture.shown()["step"] == "done");
    CHECK(fixture.shown()["deadline"].is_null());
}

TEST_CASE("a refund without news is asked for again, with the same wish, until the money is back")
{
    overdue_case fixture;
    fixture.complete();
    fixture.refund(fixture.user);
    auto const requested_at = fixture.shown()["refund"]["requestedAt"];
    auto const first = fixture.store.new_events();
    fixture.store.advance(minutes(16));
    auto const again = fixture.store.new_events();
    REQUIRE(again.size() == 1);
    CHECK(again[0].type == "PurchaseRefundRequested");
    CHECK(again[0].stream_version == first[0].stream_version + 1);
    CHECK(nlohmann::json::parse(again[0].payload)["by"] == "buyer");
    CHECK(nlohmann::json::parse(again[0].payload)["reason"] == "not what I thought");
    CHECK(fixture.shown()["refund"]["requestedAt"] == requested_at);
    CHECK_FALSE(fixture.shown()["deadline"].is_null());
    CHECK(fixture.sagas("refunding") == names{fixture.payment_id});
    CHECK(fixture.sagas("overdue").empty());

    fixture.refund_is_parked(contracts::refund_cause::buyer); // an operator must handle it now
    fixture.store.advance(std::chrono::hours(2));
    CHECK(fixture.store.events().empty());
    CHECK(fixture.shown()["deadline"].is_null());
}

TEST_CASE("a compensation without news is overdue too")
{
    overdue_case fixture;
    fixture.library_refuses();
    fixture.store.advance(minutes(16));
    CHECK(fixture.store.events() == names{"PurchaseOverdue"});
    CHECK(fixture.shown()["step"] == "compensation");
}

TEST_CASE("admins see what is open, the oldest first and page by page; others do not")
{
    overdue_case fixture;
    names open{fixture.payment_id};
    fixture.store.advance(minutes(16));
    for (int i = 0; i < 4; ++i)
        open.push_back(fixture.bought(fixture.new_game()));
    fixture.payment_id = open[2];
    fixture.library_grants();
    open.erase(open.begin() + 2);
    CHECK(fixture.sagas("open") == open);
    CHECK(fixture.sagas("overdue") == names{open[0]});
    CHECK(fixture.sagas("refunding").empty());

    names paged;
    std::string const target = "/api/admin/purchases?limit=2";
    auto page = fixture.store.call("GET", target, nullptr, fixture.admin);
    for (; page.status == 200;
         page = fixture.store.call("GET", target + "&cursor=" + page.json["nextCursor"].get<std::string>(),
                                   nullptr, fixture.admin)) {
        for (auto const& item : page.json["items"]) {
            paged.push_back(item["paymentId"]);
            CHECK(item["userId"] == fixture.player.to_string());
            CHECK(item["timesOverdue"] == (item["paymentId"] == open[0] ? 1 : 0));
        }
        if (page.json["nextCursor"].is_null())
            break;
    }
    CHECK(paged == open);
    CHECK(fixture.store.call("GET", "/api/admin/purchases", nullptr, fixture.user).status == 403);
    CHECK(fixture.store.call("GET", "/api/admin/purchases?state=lost", nullptr, fixture.admin)
              .faulty_fields() == names{"state"});
}

TEST_CASE("a purchase from before the start is overdue only once its deadline has passed since the start")
{
    purchase_case fixture;
    fixture.store.advance(std::chrono::hours(24)); // the sweeper is not running
    fixture.games.start();
    fixture.store.advance(minutes(14));
    CHECK(fixture.store.events().empty());
    fixture.store.advance(minutes(2));
    CHECK(fixture.store.events() == names{"PurchaseOverdue"});
    CHECK(fixture.store.run(fixture.games.stop()));
}

TEST_CASE("an overdue purchase does not wait for a clock that was ahead and is set back")
{
    overdue_case fixture;
    fixture.store.step_wall_clock(std::chrono::hours(10));
    fixture.store.advance(minutes(16));
    CHECK(fixture.store.events() == names{"PurchaseOverdue"});
    fixture.store.step_wall_clock(-std::chrono::hours(10));
    fixture.store.advance(minutes(1));
    CHECK(fixture.store.events() == names{"PurchaseOverdue"});
    fixture.store.advance(minutes(30));
    CHECK(fixture.store.events().empty());
}
