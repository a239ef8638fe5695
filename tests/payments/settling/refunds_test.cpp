#include "bus/contracts/refund_requested.hpp"
#include "reactions_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using mood = test::scripted_provider::mood;
using payments::status;
using strings = std::vector<std::string>;

TEST_CASE("a game that cannot be granted has its money given back, once")
{
    test::reactions_case one;
    one.buy("a");
    one.store.events();
    one.refuse_entitlement("a");
    one.refuse_entitlement("a");
    CHECK(one.bank.calls == strings{"charge a", "refund refund:a:ref-a"});
    CHECK(one.bank.returned["refund:a:ref-a"] == 1);
    CHECK(one.status("a") == status::refunded);
    CHECK(one.paid_minor() == 0);
    CHECK(test::count(one.store.events(), "PaymentRefunded") == 1);
}

TEST_CASE("a game taken back on the buyer's wish is paid back; one that the bank took back is not")
{
    test::reactions_case one;
    one.buy("a");
    one.revoke_entitlement("a", "provider");
    CHECK(one.bank.times_called("refund") == 0);
    one.revoke_entitlement("a", "buyer");
    CHECK(one.bank.times_called("refund") == 1);
    CHECK(one.status("a") == status::refunded);
}

TEST_CASE("a refund whose answer got lost is asked for again with the same key, and given back once")
{
    test::reactions_case one;
    one.buy("a");
    one.bank.moods = {mood::breaks_off_after, mood::refuses, mood::breaks_off_before};
    one.refuse_entitlement("a");
    one.store.advance(2min);
    CHECK(one.bank.times_called("refund refund:a:ref-a") == 4);
    CHECK(one.bank.returned["refund:a:ref-a"] == 1);
    CHECK(one.status("a") == status::refunded);
    CHECK(one.state("a").refunds.at(0).attempts == 4);
}

TEST_CASE("a refund that the provider refuses is parked for an operator, who can have it tried again")
{
    test::reactions_case one;
    one.buy("a");
    one.bank.refuses_refunds = "the charge is disputed";
    one.store.events();
    one.refuse_entitlement("a");
    one.store.advance(1h);
    CHECK(one.bank.times_called("refund") == 1);
    CHECK(one.status("a") == status::approved);
    CHECK(one.state("a").refunds.at(0).now == payments::refund::state::parked);
    CHECK(one.state("a").refunds.at(0).trouble == "the charge is disputed");
    CHECK(test::count(one.store.events(), "RefundParked") == 1);
    CHECK(one.shows("fcg_refunds_parked 1"));

    one.bank.refuses_refunds.clear();
    one.write([&](storage::transaction& in) { payments::resume_refund(in, "a", "ref-a", one.step()); });
    one.store.advance(10s);
    CHECK(one.state("a").refunds.at(0).resumed == 1);
    CHECK(one.status("a") == status::refunded);
    CHECK(one.paid_minor() == 0);
    one.sweep();
    CHECK(one.shows("fcg_refunds_parked 0"));
}

TEST_CASE("a refund whose money bounced is another one at the provider once it is resumed")
{
    test::reactions_case one;
    one.buy("a");
    one.refuse_entitlement("a");
    REQUIRE(one.status("a") == status::refunded);
    one.store.events();

    one.write([&](storage::transaction& in) {
        CHECK(payments::note_bounced(in, "a", "ref-a", "the account is closed", one.step()));
    });
    CHECK(one.state("a").refunds.at(0).trouble == "the account is closed");
    CHECK(one.status("a") == status::refunded);
    CHECK(one.paid_minor() == one.price.minor);
    one.store.advance(3h);
    CHECK(one.bank.times_called("refund") == 1); // it waits for an operator

    one.write([&](storage::transaction& in) { payments::resume_refund(in, "a", "ref-a", one.step()); });
    one.store.advance(10s);
    CHECK(one.bank.returned["refund:a:ref-a#2"] == 1);
    CHECK(one.state("a").refunds.at(0).now == payments::refund::state::refunded);
    CHECK(one.paid_minor() == 0);
    CHECK(one.store.events() ==
          test::names{"RefundParked", "RefundRequested", "RefundProcessing", "PaymentRefunded"});
}

TEST_CASE("what a worker heard of a refund before it bounced ends nothing any more")
{
    test::settling_case one;
    one.open("a");
    one.charge("a");
    one.write([&](storage::transaction& in) {
        payments::request_refund(in, "a", {"buyer", "not for me"}, one.step());
        payments::finish_refund(in, "a", "ref-a", 0, one.step());
        payments::note_bounced(in, "a", "ref-a", "the account is closed", one.step());
        payments::finish_refund(in, "a", "ref-a", 0, one.step());
    });
    CHECK(one.state("a").refunds.at(0).now == payments::refund::state::parked);
    one.write([&](storage::transaction& in) {
        payments::resume_refund(in, "a", "ref-a", one.step());
        payments::finish_refund(in, "a", "ref-a", 0, one.step());
    });
    CHECK(one.state("a").refunds.at(0).now == payments::refund::state::requested);
    one.write([&](storage::transaction& in) { payments::finish_refund(in, "a", "ref-a", 1, one.step()); });
    CHECK(one.state("a").refunds.at(0).now == payments::refund::state::refunded);
    CHECK(one.paid_minor() == 0);
}

TEST_CASE("a refund that fails too often is parked, not buried")
{
    test::reactions_case one({.breaker = {.failures = 1'000}});
    one.how.max_refund_attempts = 15;
    one.buy("a");
    one.bank.moods.assign(100, mood::refuses);
    one.refuse_entitlement("a");
    one.store.advance(1h);
    CHECK(one.bank.times_called("refund") == 15);
    CHECK(one.state("a").refunds.at(0).now == payments::refund::state::parked);
    CHECK(one.dead_letters(payments::refunds_to_process) == 0);
}

TEST_CASE("an outage uses up no attempts at a refund")
{
    test::reactions_case one({.breaker = {.failures = 3, .pause = 30s}});
    one.buy("a");
    one.bank.is_down = true;
    one.refuse_entitlement("a");
    one.store.advance(5min);
    CHECK(one.state("a").refunds.at(0).now == payments::refund::state::requested);
    one.bank.is_down = false;
    one.store.advance(2min);
    CHECK(one.status("a") == status::refunded);
}

TEST_CASE("what was paid through another provider is not refunded through this one")
{
    test::reactions_case one;
    one.buy("a");
    one.bank.known_as = "another";
    one.refuse_entitlement("a");
    CHECK(one.bank.times_called("refund") == 0);
    CHECK(one.state("a").refunds.at(0).trouble == "it was paid through scripted, and another is configured");
}

TEST_CASE("a refund of a payment that nobody opened here is a dead letter, and not dropped")
{
    test::reactions_case one;
    auto wish = contracts::refund_requested{.payment_id = "nobody's",
                                            .user_id = "a-buyer",
                                            .provider_reference = "r",
                                            .amount = one.price,
                                            .cause = "buyer",
                                            .reason = "r",
                                            .correlation_id = "c",
                                            .requested_at = one.store.clock().now()};
    one.hear(payments::refunds_to_process, wish);
    CHECK(one.dead_letters(payments::refunds_to_process) == 1);
}

TEST_CASE("a refund whose message was lost is asked for again, ever more seldom")
{
    test::settling_case one;
    one.open("a");
    one.charge("a");
    one.write([&](storage::transaction& in) {
        payments::request_refund(in, "a", {"buyer", "not for me"}, one.step());
    });
    one.store.events();
    one.store.advance(59min);
    one.sweep();
    CHECK(one.store.events().empty());
    one.store.advance(1min);
    one.sweep();
    CHECK(one.store.events() == test::names{"RefundRequested"});
    one.store.advance(59min);
    one.sweep();
    CHECK(one.store.events().empty());
    one.store.advance(1min);
    one.sweep();
    CHECK(one.store.events() == test::names{"RefundRequested"});
    one.store.advance(1h);
    one.sweep();
    CHECK(one.store.events().empty()); // two hours after the last one
}

TEST_CASE("money too much whose refund's message was lost goes back all the same")
{
    test::settling_case one;
    one.open("a");
    one.charge("a");
    one.write([&](storage::transaction& in) {
        payments::end_payment(in, "a", {status::approved, "scripted", "another-charge", {}}, one.step());
    });
    one.store.events();
    one.store.advance(1h);
    one.sweep();
    CHECK(one.store.events() == test::names{"RefundRequested"});
}

TEST_CASE("nobody is asked for a refund again that is parked, done, or waits for a provider left alone")
{
    test::settling_case one({.breaker = {.failures = 1, .pause = 3h}});
    for (auto const* id : {"parked", "done", "waiting"}) {
        one.open(id);
        one.charge(id);
        one.write([&](storage::transaction& in) {
            payments::request_refund(in, id, {"buyer", "not for me"}, one.step());
        });
    }
    one.write([&](storage::transaction& in) {
        payments::park_refund(in, "parked", "ref-parked", "disputed", one.step());
        payments::finish_refund(in, "done", "ref-done", 0, one.step());
    });
    one.bank.is_down = true;
    one.open("b");
    CHECK_THROWS(one.charge("b")); // opens the circuit
    one.store.events();
    one.store.advance(1h);
    one.sweep();
    CHECK(one.store.events().empty());
    one.bank.is_down = false;
    one.store.advance(2h);
    one.sweep();
    CHECK(test::count(one.store.events(), "RefundRequested") == 1);
    CHECK(one.state("waiting").refunds.at(0).now == payments::refund::state::requested);
}
