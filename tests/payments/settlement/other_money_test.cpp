// A provider that reports that it took other money than was asked for. Nothing is granted for it, whatever
// the source of the report, and that money waits for an operator.
#include "internal/payment/open_refunds.hpp"
#include "payment/by_id.hpp"
#include "reactions_fixture.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <vector>

using namespace fcg;
using namespace std::chrono_literals;
using mood = test::scripted_provider::mood;
using payments::status;

namespace {

core::money const a_cent{1, core::currency::brl()};
core::money const dollars{5990, *core::currency::parse("USD")};

struct way {
    char const* name;
    std::function<void(test::settling_case&)> request_outcome; ///< called while the payment "a" is open
};

/// Every way in which we learn of the provider's approval by asking.
std::vector<way> const ways{
    {"the answer to the charge", [](test::settling_case& fixture) { fixture.charge("a"); }},
    {"asking after an answer that got lost",
     [](test::settling_case& fixture) {
         fixture.bank.moods = {mood::breaks_off_after};
         fixture.charge("a");
     }},
    {"asking before another attempt",
     [](test::settling_case& fixture) {
         fixture.bank.moods = {mood::lies};
         CHECK_THROWS_AS(fixture.charge("a"), payments::provider_unavailable);
         fixture.charge("a");
     }},
    {"the sweeper's question",
     [](test::settling_case& fixture) {
         fixture.bank.moods = {mood::later};
         fixture.charge("a");
         fixture.bank.take("a");
         fixture.store.advance(5min);
         fixture.sweep();
     }},
    {"the answer to a cancellation", [](test::settling_case& fixture) {
         fixture.bank.moods = {mood::later};
         fixture.charge("a");
         fixture.bank.take("a");
         fixture.store.advance(std::chrono::hours(72));
         fixture.sweep();
     }}};

std::int64_t sum_of(test::settling_case& fixture, std::string_view column)
{
    return fixture.db->read([&](storage::reader& db) {
        auto row = db.query("SELECT coalesce(sum(" + std::string(column) + "), 0) FROM journal");
        row.next();
        return row.integer(0);
    });
}

} // namespace

TEST_CASE("an approval of another amount or currency grants nothing, and its money waits for an operator")
{
    for (auto const& taken : {a_cent, dollars, core::money{5991, core::currency::brl()}})
        for (auto const& [name, request_outcome] : ways) {
            CAPTURE(name);
            CAPTURE(taken.minor);
            test::settling_case fixture;
            fixture.bank.takes = taken;
            fixture.open("a");
            request_outcome(fixture);
            auto const state = fixture.state("a");
            CHECK(state.status == status::failed);
            CHECK(state.reason == "the payment provider charged another amount");
            REQUIRE(state.refunds.size() == 1);
            CHECK(state.refunds[0].cause == contracts::refund_cause::mismatched);
            CHECK(state.refunds[0].amount == taken);
            CHECK(state.refunds[0].now == payments::refund::state::parked);
            CHECK(state.refunds[0].failure.starts_with("the provider says that it took "));
            CHECK(test::count(fixture.store.events(), "GamePurchaseCompleted") == 1);
            CHECK(fixture.bank.taken["a"] == 1);
            CHECK(sum_of(fixture, "buyer_minor") == -taken.minor);
            CHECK_FALSE(payments::warning_of_parked_refunds(*fixture.db).empty());
            CHECK_FALSE(fixture.asked_in("a"));
        }
}

TEST_CASE("an operator has other money given back: the amount that was taken, once")
{
    test::reactions_case fixture;
    fixture.bank.takes = a_cent;
    fixture.buy("a");
    CHECK(fixture.status("a") == status::failed);
    CHECK(fixture.bank.times_called("refund") == 0);
    fixture.write([&](storage::transaction& tx) {
        CHECK(payments::resume_refund(tx, "a", "ref-a", fixture.command_context()));
    });
    fixture.store.advance(10s);
    CHECK(fixture.bank.refunded_amounts == std::vector<core::money>{a_cent});
    CHECK(fixture.state("a").refunds.at(0).now == payments::refund::state::refunded);
    CHECK(fixture.status("a") == status::failed);
    CHECK(fixture.paid_minor() == 0);
}

TEST_CASE("other money that is told again is noted once, and so is that of a payment which has ended")
{
    test::settling_case fixture;
    fixture.open("a");
    auto const apply_approval = [&fixture] {
        fixture.write([&](storage::transaction& tx) {
            test::end_payment(tx, "a",
                              {.status = status::approved,
                               .provider = "scripted",
                               .reference = "r",
                               .reason = {},
                               .amount = a_cent},
                              fixture.command_context());
        });
    };
    fixture.write([&](storage::transaction& tx) {
        test::end_payment(tx, "a", {status::cancelled, "scripted", {}, "no longer wanted"},
                          fixture.command_context());
    });
    apply_approval();
    apply_approval();
    CHECK(fixture.status("a") == status::cancelled);
    CHECK(fixture.state("a").refunds.size() == 1);
    CHECK(fixture.paid_minor() == 1);
    CHECK(test::count(fixture.store.events(), "OverchargeFound") == 1);
}

TEST_CASE("an approval that names no charge, or no amount, or is too long, is none")
{
    for (auto const& nonsense :
         {payments::charge_outcome{payments::charge_outcome::kind::approved, "r", {}, 0, std::nullopt},
          payments::charge_outcome{payments::charge_outcome::kind::approved, {}, {}, 0, core::money{5990}},
          payments::charge_outcome{
              payments::charge_outcome::kind::approved, "a\nb", {}, 0, core::money{5990}},
          payments::charge_outcome{
              payments::charge_outcome::kind::approved, std::string(501, 'r'), {}, 0, core::money{5990}},
          payments::charge_outcome{payments::charge_outcome::kind::waiting, std::string(501, 'r'), {}, 0}}) {
        test::settling_case fixture;
        fixture.open("a");
        fixture.bank.moods = {mood::later};
        fixture.charge("a");
        fixture.bank.books["a"] = nonsense;
        fixture.bank.taken["a"] = 1;
        CHECK_THROWS_AS(fixture.store.run(fixture.guard.look_up({"a", {}})), payments::provider_unavailable);
        CHECK_THROWS_AS(fixture.store.run(fixture.guard.cancel({"a", {}})), payments::outcome_unknown);
        CHECK(fixture.status("a") == status::processing);
    }
}

TEST_CASE("a reason is cut before it is stored")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.bank.moods = {mood::later};
    fixture.charge("a");
    fixture.bank.books["a"] = {
        payments::charge_outcome::kind::declined, {}, std::string(100'000, 'x') + "\n"};
    fixture.store.advance(5min);
    fixture.sweep();
    CHECK(fixture.status("a") == status::declined);
    CHECK(fixture.state("a").reason.value_or("").size() < 250);
}

TEST_CASE("a refund of another amount than was to go back is parked")
{
    test::reactions_case fixture;
    fixture.buy("a");
    fixture.bank.gives_back = a_cent;
    fixture.refuse_entitlement("a");
    auto const state = fixture.state("a");
    CHECK(state.status == status::approved);
    CHECK(state.refunds.at(0).now == payments::refund::state::parked);
    CHECK(state.refunds.at(0).failure == "the provider says that it refunded 0.01 BRL instead of 59.9 BRL");
}
