#include "bus/contracts/refund_requested.hpp"
#include "payment/by_id.hpp"
#include "reactions_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using mood = test::scripted_provider::mood;
using payments::status;
using strings = std::vector<std::string>;

TEST_CASE("a game that cannot be granted has its money given back, once")
{
    test::reactions_case fixture;
    fixture.buy("a");
    fixture.store.events();
    fixture.refuse_entitlement("a");
    fixture.refuse_entitlement("a");
    CHECK(fixture.bank.calls == strings{"charge a", "refund refund:a:ref-a"});
    CHECK(fixture.bank.returned["refund:a:ref-a"] == 1);
    CHECK(fixture.status("a") == status::refunded);
    CHECK(fixture.paid_minor() == 0);
    CHECK(test::count(fixture.store.events(), "PaymentRefunded") == 1);
}

TEST_CASE("a game taken back on the buyer's wish is paid back; one that the bank took back is not")
{
    test::reactions_case fixture;
    fixture.buy("a");
    fixture.revoke_entitlement("a", contracts::requester::provider);
    CHECK(fixture.bank.times_called("refund") == 0);
    fixture.revoke_entitlement("a", contracts::requester::buyer);
    CHECK(fixture.bank.times_called("refund") == 1);
    CHECK(fixture.status("a") == status::refunded);
}

TEST_CASE("a refund whose answer got lost is asked for again with the same key, and given back once")
{
    test::reactions_case fixture;
    fixture.buy("a");
    fixture.bank.moods = {mood::breaks_off_after, mood::refuses, mood::breaks_off_before};
    fixture.refuse_entitlement("a");
    fixture.store.advance(2min);
    CHECK(fixture.bank.times_called("refund refund:a:ref-a") == 4);
    CHECK(fixture.bank.returned["refund:a:ref-a"] == 1);
    CHECK(fixture.status("a") == status::refunded);
    CHECK(fixture.state("a").refunds.at(0).attempts == 4);
}

TEST_CASE("a refund that the provider refuses is parked for an operator, who can have it tried again")
{
    test::reactions_case fixture;
    fixture.buy("a");
    fixture.bank.refuses_refunds = "the charge is disputed";
    fixture.store.events();
    fixture.refuse_entitlement("a");
    fixture.store.advance(1h);
    CHECK(fixture.bank.times_called("refund") == 1);
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.state("a").refunds.at(0).now == payments::refund::state::parked);
    CHECK(fixture.state("a").refunds.at(0).failure == "the charge is disputed");
    CHECK(test::count(fixture.store.events(), "RefundParked") == 1);
    CHECK(fixture.shows("fcg_refunds_parked 1"));

    fixture.bank.refuses_refunds.clear();
    fixture.write([&](storage::transaction& tx) {
        payments::resume_refund(tx, "a", "ref-a", fixture.command_context());
    });
    fixture.store.advance(10s);
    CHECK(fixture.state("a").refunds.at(0).resumed == 1);
    CHECK(fixture.status("a") == status::refunded);
    CHECK(fixture.paid_minor() == 0);
    fixture.sweep();
    CHECK(fixture.shows("fcg_refunds_parked 0"));
}

TEST_CASE("a refund whose money bounced is another one at the provider once it is resumed")
{
    test::reactions_case fixture;
    fixture.buy("a");
    fixture.refuse_entitlement("a");
    REQUIRE(fixture.status("a") == status::refunded);
    fixture.store.events();

    fixture.write([&](storage::transaction& tx) {
        CHECK(payments::bounce_refund(tx, "a", "ref-a", "the account is closed", fixture.command_context()));
    });
    CHECK(fixture.state("a").refunds.at(0).failure == "the account is closed");
    CHECK(fixture.status("a") == status::refunded);
    CHECK(fixture.paid_minor() == fixture.price.minor);
    fixture.store.advance(3h);
    CHECK(fixture.bank.times_called("refund") == 1); // the refund waits for an operator

    fixture.write([&](storage::transaction& tx) {
        payments::resume_refund(tx, "a", "ref-a", fixture.command_context());
    });
    fixture.store.advance(10s);
    CHECK(fixture.bank.returned["refund:a:ref-a#2"] == 1);
    CHECK(fixture.state("a").refunds.at(0).now == payments::refund::state::refunded);
    CHECK(fixture.paid_minor() == 0);
    CHECK(fixture.store.events() ==
          test::names{"RefundParked", "RefundRequested", "RefundProcessing", "PaymentRefunded"});
}

TEST_CASE("what a worker heard of a refund before it bounced ends nothing any more")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.charge("a");
    fixture.write([&](storage::transaction& tx) {
        payments::request_refund(tx, "a", {contracts::refund_cause::buyer, "not for me"},
                                 fixture.command_context());
        payments::finish_refund(tx, "a", "ref-a", 0, fixture.command_context());
        payments::bounce_refund(tx, "a", "ref-a", "the account is closed", fixture.command_context());
        payments::finish_refund(tx, "a", "ref-a", 0, fixture.command_context());
    });
    CHECK(fixture.state("a").refunds.at(0).now == payments::refund::state::parked);
    fixture.write([&](storage::transaction& tx) {
        payments::resume_refund(tx, "a", "ref-a", fixture.command_context());
        payments::finish_refund(tx, "a", "ref-a", 0, fixture.command_context());
    });
    CHECK(fixture.state("a").refunds.at(0).now == payments::refund::state::requested);
    fixture.write([&](storage::transaction& tx) {
        payments::finish_refund(tx, "a", "ref-a", 1, fixture.command_context());
    });
    CHECK(fixture.state("a").refunds.at(0).now == payments::refund::state::refunded);
    CHECK(fixture.paid_minor() == 0);
}

TEST_CASE("a refund that fails too often is parked, not buried")
{
    test::reactions_case fixture({.breaker = {.failures = 1'000}});
    fixture.settings.max_refund_attempts = 15;
    fixture.buy("a");
    fixture.bank.moods.assign(100, mood::refuses);
    fixture.refuse_entitlement("a");
    fixture.store.advance(1h);
    CHECK(fixture.bank.times_called("refund") == 15);
    CHECK(fixture.state("a").refunds.at(0).now == payments::refund::state::parked);
    CHECK(fixture.dead_letters("refunds-to-process") == 0);
}

TEST_CASE("an outage uses up no attempts at a refund")
{
    test::reactions_case fixture({.breaker = {.failures = 3, .pause = 30s}});
    fixture.buy("a");
    fixture.bank.is_down = true;
    fixture.refuse_entitlement("a");
    fixture.store.advance(5min);
    CHECK(fixture.state("a").refunds.at(0).now == payments::refund::state::requested);
    fixture.bank.is_down = false;
    fixture.store.advance(2min);
    CHECK(fixture.status("a") == status::refunded);
}

TEST_CASE("what was paid through another provider is not refunded through this one")
{
    test::reactions_case fixture;
    fixture.buy("a");
    fixture.bank.known_as = "another";
    fixture.refuse_entitlement("a");
    CHECK(fixture.bank.times_called("refund") == 0);
    CHECK(fixture.state("a").refunds.at(0).failure ==
          "it was paid through scripted, and another is configured");
}

TEST_CASE("a refund of a payment that nobody opened here is a dead letter, and not dropped")
{
    test::reactions_case fixture;
    auto wish = contracts::refund_requested{.payment_id = "nobody's",
                                            .user_id = "a-buyer",
                                            .provider_reference = "r",
                                            .amount = fixture.price,
                                            .cause = contracts::refund_cause::buyer,
                                            .reason = "r",
                                            .correlation_id = "c",
                                            .requested_at = fixture.store.clock().now()};
    fixture.deliver("refunds-to-process", wish);
    CHECK(fixture.dead_letters("refunds-to-process") == 1);
}

TEST_CASE("a refund whose message was lost is asked for again, ever more seldom")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.charge("a");
    fixture.write([&](storage::transaction& tx) {
        payments::request_refund(tx, "a", {contracts::refund_cause::buyer, "not for me"},
                                 fixture.command_context());
    });
    fixture.store.events();
    fixture.store.advance(59min);
    fixture.sweep();
    CHECK(fixture.store.events().empty());
    fixture.store.advance(1min);
    fixture.sweep();
    CHECK(fixture.store.events() == test::names{"RefundRequested"});
    fixture.store.advance(59min);
    fixture.sweep();
    CHECK(fixture.store.events().empty());
    fixture.store.advance(1min);
    fixture.sweep();
    CHECK(fixture.store.events() == test::names{"RefundRequested"});
    fixture.store.advance(1h);
    fixture.sweep();
    CHECK(fixture.store.events().empty()); // the next one is due two hours after the last one
}

TEST_CASE("money too much whose refund's message was lost goes back all the same")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.charge("a");
    fixture.write([&](storage::transaction& tx) {
        test::end_payment(tx, "a", {status::approved, "scripted", "another-charge", {}},
                          fixture.command_context());
    });
    fixture.store.events();
    fixture.store.advance(1h);
    fixture.sweep();
    CHECK(fixture.store.events() == test::names{"RefundRequested"});
}

TEST_CASE("nobody is asked for a refund again that is parked, done, or waits for a provider left alone")
{
    test::settling_case fixture({.breaker = {.failures = 1, .pause = 3h}});
    for (auto const* id : {"parked", "done", "waiting"}) {
        fixture.open(id);
        fixture.charge(id);
        fixture.write([&](storage::transaction& tx) {
            payments::request_refund(tx, id, {contracts::refund_cause::buyer, "not for me"},
                                     fixture.command_context());
        });
    }
    fixture.write([&](storage::transaction& tx) {
        payments::park_refund(tx, "parked", "ref-parked", "disputed", fixture.command_context());
        payments::finish_refund(tx, "done", "ref-done", 0, fixture.command_context());
    });
    fixture.bank.is_down = true;
    fixture.open("b");
    CHECK_THROWS(fixture.charge("b")); // opens the circuit
    fixture.store.events();
    fixture.store.advance(1h);
    fixture.sweep();
    CHECK(fixture.store.events().empty());
    fixture.bank.is_down = false;
    fixture.store.advance(2h);
    fixture.sweep();
    CHECK(test::count(fixture.store.events(), "RefundRequested") == 1);
    CHECK(fixture.state("waiting").refunds.at(0).now == payments::refund::state::requested);
}
