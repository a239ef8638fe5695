#include "bus/consuming/consumer.hpp"
#include "tracking_case.hpp"

#include <algorithm>
#include <random>

using namespace fcg;
using test::names;
using test::tracking_case;

TEST_CASE("a plain purchase has four steps, each with the time at which it happened")
{
    tracking_case fixture;
    fixture.deliver(
        {fixture.requested(0), fixture.approved(1), fixture.granted(2), fixture.ended("completed", 3)});
    auto const shown = fixture.timeline();
    CHECK(shown.status == 200);
    CHECK(shown.json["paymentId"] == fixture.payment_id);
    CHECK(shown.json["status"] == "completed");
    CHECK(fixture.steps() == names{"requested", "approved", "granted", "completed"});
    for (int second = 0; second < 4; ++second)
        CHECK(shown.json["steps"][static_cast<std::size_t>(second)]["at"] ==
              core::to_rfc3339(fixture.at(second)));
    CHECK(shown.json["steps"][0]["detail"].is_null());
}

TEST_CASE("whatever the order of arrival, the time line is that of the happenings, and nothing stands twice")
{
    for (unsigned seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        tracking_case fixture;
        std::vector<bus::outgoing> outgoings{fixture.requested(0),        fixture.approved(1),
                                             fixture.granted(2),          fixture.ended("completed", 3),
                                             fixture.refund_requested(4), fixture.revoked(5),
                                             fixture.refunded(6),         fixture.ended("refunded", 7)};
        auto const twice = outgoings;
        outgoings.insert(outgoings.end(), twice.begin(), twice.end());
        std::minstd_rand random(seed);
        std::ranges::shuffle(outgoings, random);
        for (auto& message : outgoings)
            fixture.deliver({std::move(message)});
        CHECK(fixture.steps() == names{"requested", "approved", "granted", "completed", "refund-requested",
                                       "revoked", "payment-refunded", "refunded"});
        CHECK(fixture.timeline().json["status"] == "refunded");
    }
}

TEST_CASE("steps of one millisecond stand in their natural order")
{
    tracking_case fixture;
    fixture.deliver({fixture.ended("completed", 0)});
    fixture.deliver({fixture.granted(0)});
    fixture.deliver({fixture.approved(0)});
    fixture.deliver({fixture.requested(0)});
    CHECK(fixture.steps() == names{"requested", "approved", "granted", "completed"});
}

TEST_CASE("numbers are given in the order of arrival")
{
    tracking_case fixture;
    fixture.deliver({fixture.approved(1)});
    fixture.deliver({fixture.requested(0)});
    auto const steps = fixture.timeline().json["steps"];
    CHECK(steps[0]["step"] == "requested");
    CHECK(steps[0]["number"] == 2);
    CHECK(steps[1]["number"] == 1);
}

TEST_CASE("what is said again under a new id is no second step, and keeps its first time")
{
    tracking_case fixture;
    fixture.deliver({fixture.requested(0)});
    fixture.deliver({fixture.approved(1)});
    fixture.deliver({fixture.granted(2)});
    fixture.deliver({fixture.approved(9), fixture.granted(9)});
    fixture.deliver({fixture.revoked(10)});
    fixture.deliver({fixture.revoked(11), fixture.refunded(12)});
    fixture.deliver({fixture.refunded(12)});
    CHECK(fixture.steps() == names{"requested", "approved", "granted", "revoked", "payment-refunded"});
    CHECK(fixture.timeline().json["steps"][1]["at"] == core::to_rfc3339(fixture.at(1)));
}

TEST_CASE("money that bounced goes back another time, and both times are shown")
{
    tracking_case fixture;
    fixture.deliver(
        {fixture.requested(0), fixture.approved(1), fixture.granted(2), fixture.ended("completed", 3)});
    fixture.deliver(
        {fixture.refund_requested(4), fixture.revoked(5), fixture.refunded(6), fixture.ended("refunded", 7)});
    fixture.deliver({fixture.parked(20), fixture.refunded(6)}); // repeated, and late
    fixture.deliver({fixture.refunded(30)});
    fixture.deliver({fixture.refunded(30), fixture.refunded(6)});
    CHECK(fixture.steps() == names{"requested", "approved", "granted", "completed", "refund-requested",
                                   "revoked", "payment-refunded", "refunded", "refund-parked",
                                   "payment-refunded"});
    CHECK(fixture.timeline().json["status"] == "refunded");
}

TEST_CASE("a refund that was refused may be asked for again, and both wishes are shown")
{
    tracking_case fixture;
    fixture.deliver(
        {fixture.requested(0), fixture.approved(1), fixture.granted(2), fixture.ended("completed", 3)});
    fixture.deliver({fixture.refund_requested(4)});
    fixture.deliver({fixture.kept(5)});
    fixture.deliver({fixture.refund_requested(6)});
    CHECK(fixture.steps() == names{"requested", "approved", "granted", "completed", "refund-requested",
                                   "kept", "refund-requested"});
    auto const steps = fixture.timeline().json["steps"];
    CHECK(steps[4]["detail"] == "not my kind of game");
    CHECK(steps[5]["detail"] == "it is in use");
}

TEST_CASE("the status follows from the steps")
{
    using enum contracts::payment_outcome;
    tracking_case fixture;
    fixture.deliver({fixture.requested(0)});
    CHECK(fixture.timeline().json["status"] == "requested");
    fixture.deliver({fixture.paid(declined, 1, "insufficient funds")});
    CHECK(fixture.timeline().json["status"] == "processing");
    fixture.deliver({fixture.ended("declined", 2, "insufficient funds")});
    CHECK(fixture.timeline().json["status"] == "declined");
    CHECK(fixture.steps() == names{"requested", "payment-declined", "declined"});
    CHECK(fixture.timeline().json["steps"][1]["detail"] == "insufficient funds");
}

TEST_CASE("every event of the three modules becomes its step")
{
    using enum contracts::payment_outcome;
    tracking_case fixture;
    auto const user = fixture.buyer.to_string();
    contracts::purchase_cancel_requested const cancel{.payment_id = fixture.payment_id,
                                                      .user_id = user,
                                                      .game_id = fixture.game_id,
                                                      .amount = fixture.price,
                                                      .requested_by = contracts::requester::buyer,
                                                      .reason = "changed my mind",
                                                      .correlation_id = "c",
                                                      .requested_at = fixture.at(1)};
    contracts::purchase_overdue const overdue{.payment_id = fixture.payment_id,
                                              .user_id = user,
                                              .game_id = fixture.game_id,
                                              .amount = fixture.price,
                                              .correlation_id = "c",
                                              .requested_at = fixture.at(0)};
    contracts::payment_accepted const accepted{.payment_id = fixture.payment_id,
                                               .user_id = user,
                                               .provider = "simulated",
                                               .provider_reference = "r",
                                               .correlation_id = "c",
                                               .accepted_at = fixture.at(3)};
    contracts::entitlement_refused const refused{.payment_id = fixture.payment_id,
                                                 .user_id = user,
                                                 .game_id = fixture.game_id,
                                                 .reason = "owned already",
                                                 .correlation_id = "c",
                                                 .refused_at = fixture.at(7)};
    fixture.deliver({fixture.message(cancel, fixture.at(1)), fixture.message(overdue, fixture.at(2)),
                     fixture.message(accepted, fixture.at(3)), fixture.paid(failed, 4),
                     fixture.paid(cancelled, 5), fixture.message(refused, fixture.at(7)), fixture.parked(8),
                     fixture.ended("failed", 9), fixture.ended("cancelled", 10)});
    CHECK(fixture.steps() == names{"cancel-requested", "overdue", "payment-accepted", "payment-failed",
                                   "payment-cancelled", "entitlement-refused", "refund-parked", "failed",
                                   "cancelled"});
    CHECK(fixture.timeline().body.find("secret") == std::string::npos);
}

TEST_CASE("an end of a purchase that nobody knows is refused, with its reason")
{
    tracking_case fixture;
    fixture.deliver({fixture.ended("vanished", 1)});
    auto const depth = fixture.store.run(fixture.queues.depth("track-purchase-completed-error"));
    CHECK(depth.ready == 1);
}

TEST_CASE("each step is published with its number")
{
    tracking_case fixture;
    fixture.store.new_events();
    fixture.deliver({fixture.requested(0)});
    fixture.deliver({fixture.approved(1)});
    auto const events = fixture.store.new_events();
    REQUIRE(events.size() == 2);
    CHECK(events[1].type == "PurchaseTracked");
    CHECK(events[1].trace.correlation_id == "correlation");
    auto const content = nlohmann::json::parse(events[1].payload);
    CHECK(content["step"] == "approved");
    CHECK(content["number"] == 2);
    CHECK(content["userId"] == fixture.buyer.to_string());
}

TEST_CASE("a time line is its buyer's own; admins may look at any")
{
    tracking_case fixture;
    fixture.deliver({fixture.requested(0)});
    auto const ask = [&](std::string const& token) {
        return fixture.store.call("GET", fixture.path("timeline"), nullptr, token).status;
    };
    auto const somebody = fixture.store.env().ids.next();
    CHECK(ask(fixture.token()) == 200);
    CHECK(ask(test::token_for(somebody)) == 404);
    CHECK(ask(test::token_for(somebody, http::role::admin)) == 200);
    CHECK(ask("") == 401);
    CHECK(fixture.store.call("GET", "/api/purchases/nonsense/timeline", nullptr, fixture.token()).status ==
          404);
    CHECK(fixture.games.question_count == 0);
}

TEST_CASE("of a purchase that was not heard of yet, games is asked")
{
    tracking_case fixture;
    CHECK(fixture.timeline().status == 404);
    fixture.games.purchases[fixture.payment_id] = {fixture.payment_id, fixture.buyer.to_string(), "requested",
                                                   fixture.at(0)};
    auto const shown = fixture.timeline();
    CHECK(shown.status == 200);
    CHECK(shown.json["status"] == "requested");
    CHECK(shown.json["steps"].empty());
    auto const stranger = test::token_for(fixture.store.env().ids.next());
    CHECK(fixture.store.call("GET", fixture.path("timeline"), nullptr, stranger).status == 404);
    fixture.games.is_away = true;
    CHECK(fixture.timeline().status == 503);
}

TEST_CASE("time lines survive a restart")
{
    tracking_case fixture;
    fixture.deliver({fixture.requested(0), fixture.approved(1)});
    fixture.close();
    fixture.open();
    fixture.deliver({fixture.granted(2)});
    CHECK(fixture.steps() == names{"requested", "approved", "granted"});
    CHECK(fixture.timeline().json["steps"][2]["number"] == 3);
}
