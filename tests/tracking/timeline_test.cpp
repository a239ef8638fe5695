#include "bus/decode.hpp"
#include "tracking_case.hpp"

#include <algorithm>
#include <random>

using namespace fcg;
using test::names;
using test::tracking_case;

TEST_CASE("a plain purchase has four steps, each with the time at which it happened")
{
    tracking_case one;
    one.deliver({one.requested(0), one.approved(1), one.granted(2), one.ended("completed", 3)});
    auto const shown = one.timeline();
    CHECK(shown.status == 200);
    CHECK(shown.json["paymentId"] == one.payment_id);
    CHECK(shown.json["status"] == "completed");
    CHECK(one.steps() == names{"requested", "approved", "granted", "completed"});
    for (int second = 0; second < 4; ++second)
        CHECK(shown.json["steps"][static_cast<std::size_t>(second)]["at"] ==
              core::to_rfc3339(one.at(second)));
    CHECK(shown.json["steps"][0]["detail"].is_null());
}

TEST_CASE("whatever the order of arrival, the time line is that of the happenings, and nothing stands twice")
{
    for (unsigned seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        tracking_case one;
        std::vector<bus::outgoing> all{one.requested(0),          one.approved(1),         one.granted(2),
                                       one.ended("completed", 3), one.refund_requested(4), one.revoked(5),
                                       one.refunded(6),           one.ended("refunded", 7)};
        auto const twice = all;
        all.insert(all.end(), twice.begin(), twice.end());
        std::minstd_rand chance(seed);
        std::ranges::shuffle(all, chance);
        for (auto& message : all)
            one.deliver({std::move(message)});
        CHECK(one.steps() == names{"requested", "approved", "granted", "completed", "refund-requested",
                                   "revoked", "payment-refunded", "refunded"});
        CHECK(one.timeline().json["status"] == "refunded");
    }
}

TEST_CASE("steps of one millisecond stand in their natural order")
{
    tracking_case one;
    one.deliver({one.ended("completed", 0)});
    one.deliver({one.granted(0)});
    one.deliver({one.approved(0)});
    one.deliver({one.requested(0)});
    CHECK(one.steps() == names{"requested", "approved", "granted", "completed"});
}

TEST_CASE("numbers are given in the order of arrival")
{
    tracking_case one;
    one.deliver({one.approved(1)});
    one.deliver({one.requested(0)});
    auto const steps = one.timeline().json["steps"];
    CHECK(steps[0]["step"] == "requested");
    CHECK(steps[0]["number"] == 2);
    CHECK(steps[1]["number"] == 1);
}

TEST_CASE("what is said again under a new id is no second step, and keeps its first time")
{
    tracking_case one;
    one.deliver({one.requested(0)});
    one.deliver({one.approved(1)});
    one.deliver({one.granted(2)});
    one.deliver({one.approved(9), one.granted(9)});
    one.deliver({one.revoked(10)});
    one.deliver({one.revoked(11), one.refunded(12)});
    one.deliver({one.refunded(12)});
    CHECK(one.steps() == names{"requested", "approved", "granted", "revoked", "payment-refunded"});
    CHECK(one.timeline().json["steps"][1]["at"] == core::to_rfc3339(one.at(1)));
}

TEST_CASE("money that bounced goes back another time, and both times are shown")
{
    tracking_case one;
    one.deliver({one.requested(0), one.approved(1), one.granted(2), one.ended("completed", 3)});
    one.deliver({one.refund_requested(4), one.revoked(5), one.refunded(6), one.ended("refunded", 7)});
    one.deliver({one.parked(20), one.refunded(6)}); // said again, and late
    one.deliver({one.refunded(30)});
    one.deliver({one.refunded(30), one.refunded(6)});
    CHECK(one.steps() == names{"requested", "approved", "granted", "completed", "refund-requested", "revoked",
                               "payment-refunded", "refunded", "refund-parked", "payment-refunded"});
    CHECK(one.timeline().json["status"] == "refunded");
}

TEST_CASE("a refund that was refused may be asked for again, and both wishes are shown")
{
    tracking_case one;
    one.deliver({one.requested(0), one.approved(1), one.granted(2), one.ended("completed", 3)});
    one.deliver({one.refund_requested(4)});
    one.deliver({one.kept(5)});
    one.deliver({one.refund_requested(6)});
    CHECK(one.steps() == names{"requested", "approved", "granted", "completed", "refund-requested", "kept",
                               "refund-requested"});
    auto const steps = one.timeline().json["steps"];
    CHECK(steps[4]["detail"] == "not my kind of game");
    CHECK(steps[5]["detail"] == "it is in use");
}

TEST_CASE("the status follows from the steps")
{
    using enum contracts::payment_outcome;
    tracking_case one;
    one.deliver({one.requested(0)});
    CHECK(one.timeline().json["status"] == "requested");
    one.deliver({one.paid(declined, 1, "insufficient funds")});
    CHECK(one.timeline().json["status"] == "processing");
    one.deliver({one.ended("declined", 2, "insufficient funds")});
    CHECK(one.timeline().json["status"] == "declined");
    CHECK(one.steps() == names{"requested", "payment-declined", "declined"});
    CHECK(one.timeline().json["steps"][1]["detail"] == "insufficient funds");
}

TEST_CASE("every event of the three modules becomes its step")
{
    using enum contracts::payment_outcome;
    tracking_case one;
    auto const user = one.buyer.to_string();
    contracts::purchase_cancel_requested const cancel{.payment_id = one.payment_id,
                                                      .user_id = user,
                                                      .game_id = one.game_id,
                                                      .amount = one.price,
                                                      .by = "buyer",
                                                      .reason = "changed my mind",
                                                      .correlation_id = "c",
                                                      .requested_at = one.at(1)};
    contracts::purchase_overdue const overdue{.payment_id = one.payment_id,
                                              .user_id = user,
                                              .game_id = one.game_id,
                                              .amount = one.price,
                                              .correlation_id = "c",
                                              .requested_at = one.at(0)};
    contracts::payment_accepted const accepted{.payment_id = one.payment_id,
                                               .user_id = user,
                                               .provider = "simulated",
                                               .provider_reference = "r",
                                               .correlation_id = "c",
                                               .accepted_at = one.at(3)};
    contracts::entitlement_refused const refused{.payment_id = one.payment_id,
                                                 .user_id = user,
                                                 .game_id = one.game_id,
                                                 .reason = "owned already",
                                                 .correlation_id = "c",
                                                 .refused_at = one.at(7)};
    one.deliver({one.message(cancel, one.at(1)), one.message(overdue, one.at(2)),
                 one.message(accepted, one.at(3)), one.paid(failed, 4), one.paid(cancelled, 5),
                 one.message(refused, one.at(7)), one.parked(8), one.ended("failed", 9),
                 one.ended("cancelled", 10)});
    CHECK(one.steps() == names{"cancel-requested", "overdue", "payment-accepted", "payment-failed",
                               "payment-cancelled", "entitlement-refused", "refund-parked", "failed",
                               "cancelled"});
    CHECK(one.timeline().body.find("secret") == std::string::npos);
}

TEST_CASE("an end of a purchase that nobody knows is refused, with its reason")
{
    tracking_case one;
    one.deliver({one.ended("vanished", 1)});
    auto const depth = one.store.run(one.queues.depth("track-purchase-completed-error"));
    CHECK(depth.ready == 1);
}

TEST_CASE("each step is published with its number")
{
    tracking_case one;
    one.store.new_events();
    one.deliver({one.requested(0)});
    one.deliver({one.approved(1)});
    auto const events = one.store.new_events();
    REQUIRE(events.size() == 2);
    CHECK(events[1].type == "PurchaseTracked");
    CHECK(events[1].trace.correlation_id == "correlation");
    auto const content = nlohmann::json::parse(events[1].payload);
    CHECK(content["step"] == "approved");
    CHECK(content["number"] == 2);
    CHECK(content["userId"] == one.buyer.to_string());
}

TEST_CASE("a time line is its buyer's own; admins may look at any")
{
    tracking_case one;
    one.deliver({one.requested(0)});
    auto const ask = [&](std::string const& token) {
        return one.store.call("GET", one.path("timeline"), nullptr, token).status;
    };
    auto const somebody = one.store.around().ids.next();
    CHECK(ask(one.token()) == 200);
    CHECK(ask(test::token_for(somebody)) == 404);
    CHECK(ask(test::token_for(somebody, http::role::admin)) == 200);
    CHECK(ask("") == 401);
    CHECK(one.store.call("GET", "/api/purchases/nonsense/timeline", nullptr, one.token()).status == 404);
    CHECK(one.games.asked == 0);
}

TEST_CASE("of a purchase that was not heard of yet, games is asked")
{
    tracking_case one;
    CHECK(one.timeline().status == 404);
    one.games.purchases[one.payment_id] = {one.payment_id, one.buyer.to_string(), "requested", one.at(0)};
    auto const shown = one.timeline();
    CHECK(shown.status == 200);
    CHECK(shown.json["status"] == "requested");
    CHECK(shown.json["steps"].empty());
    auto const stranger = test::token_for(one.store.around().ids.next());
    CHECK(one.store.call("GET", one.path("timeline"), nullptr, stranger).status == 404);
    one.games.is_away = true;
    CHECK(one.timeline().status == 503);
}

TEST_CASE("time lines survive a restart")
{
    tracking_case one;
    one.deliver({one.requested(0), one.approved(1)});
    one.close();
    one.open();
    one.deliver({one.granted(2)});
    CHECK(one.steps() == names{"requested", "approved", "granted"});
    CHECK(one.timeline().json["steps"][2]["number"] == 3);
}
