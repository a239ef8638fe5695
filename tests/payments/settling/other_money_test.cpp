// A provider that says that it took other money than was asked for: nothing is given for it, whoever says so,
// and that money waits for an operator.
#include "inside/payment/open_refunds.hpp"
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
    std::function<void(test::settling_case&)> hear; ///< the payment "a" is open then
};

/// Every way on which the provider's approval comes to us by asking.
std::vector<way> const ways{{"the answer to the charge", [](test::settling_case& one) { one.charge("a"); }},
                            {"asking after an answer that got lost",
                             [](test::settling_case& one) {
                                 one.bank.moods = {mood::breaks_off_after};
                                 one.charge("a");
                             }},
                            {"asking before another attempt",
                             [](test::settling_case& one) {
                                 one.bank.moods = {mood::lies};
                                 CHECK_THROWS_AS(one.charge("a"), payments::provider_unavailable);
                                 one.charge("a");
                             }},
                            {"the sweeper's question",
                             [](test::settling_case& one) {
                                 one.bank.moods = {mood::later};
                                 one.charge("a");
                                 one.bank.take("a");
                                 one.store.advance(5min);
                                 one.sweep();
                             }},
                            {"the answer to a cancellation", [](test::settling_case& one) {
                                 one.bank.moods = {mood::later};
                                 one.charge("a");
                                 one.bank.take("a");
                                 one.store.advance(std::chrono::hours(72));
                                 one.sweep();
                             }}};

std::int64_t sum_of(test::settling_case& one, std::string_view column)
{
    return one.db->read([&](storage::reader& in) {
        auto row = in.query("SELECT coalesce(sum(" + std::string(column) + "), 0) FROM journal");
        row.next();
        return row.integer(0);
    });
}

} // namespace

TEST_CASE("an approval of another amount or currency grants nothing, and its money waits for an operator")
{
    for (auto const& taken : {a_cent, dollars, core::money{5991, core::currency::brl()}})
        for (auto const& [name, hear] : ways) {
            CAPTURE(name);
            CAPTURE(taken.minor);
            test::settling_case one;
            one.bank.takes = taken;
            one.open("a");
            hear(one);
            auto const state = one.state("a");
            CHECK(state.status == status::failed);
            CHECK(state.reason == "the payment provider charged another amount");
            REQUIRE(state.refunds.size() == 1);
            CHECK(state.refunds[0].cause == "mismatched");
            CHECK(state.refunds[0].amount == taken);
            CHECK(state.refunds[0].now == payments::refund::state::parked);
            CHECK(state.refunds[0].trouble.starts_with("the provider says that it took "));
            CHECK(test::count(one.store.events(), "GamePurchaseCompleted") == 1);
            CHECK(one.bank.taken["a"] == 1);
            CHECK(sum_of(one, "buyer_minor") == -taken.minor);
            CHECK_FALSE(payments::note_of_parked_refunds(*one.db).empty());
            CHECK_FALSE(one.asked_in("a"));
        }
}

TEST_CASE("an operator has other money given back: the amount that was taken, once")
{
    test::reactions_case one;
    one.bank.takes = a_cent;
    one.buy("a");
    CHECK(one.status("a") == status::failed);
    CHECK(one.bank.times_called("refund") == 0);
    one.write(
        [&](storage::transaction& in) { CHECK(payments::resume_refund(in, "a", "ref-a", one.step())); });
    one.store.advance(10s);
    CHECK(one.bank.refunded_amounts == std::vector<core::money>{a_cent});
    CHECK(one.state("a").refunds.at(0).now == payments::refund::state::refunded);
    CHECK(one.status("a") == status::failed);
    CHECK(one.paid_minor() == 0);
}

TEST_CASE("other money that is told again is noted once, and so is that of a payment which has ended")
{
    test::settling_case one;
    one.open("a");
    auto const hear = [&one] {
        one.write([&](storage::transaction& in) {
            payments::end_payment(in, "a",
                                  {.status = status::approved,
                                   .provider = "scripted",
                                   .reference = "r",
                                   .reason = {},
                                   .amount = a_cent},
                                  one.step());
        });
    };
    one.write([&](storage::transaction& in) {
        payments::end_payment(in, "a", {status::cancelled, "scripted", {}, "no longer wanted"}, one.step());
    });
    hear();
    hear();
    CHECK(one.status("a") == status::cancelled);
    CHECK(one.state("a").refunds.size() == 1);
    CHECK(one.paid_minor() == 1);
    CHECK(test::count(one.store.events(), "OverchargeFound") == 1);
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
        test::settling_case one;
        one.open("a");
        one.bank.moods = {mood::later};
        one.charge("a");
        one.bank.books["a"] = nonsense;
        one.bank.taken["a"] = 1;
        CHECK_THROWS_AS(one.store.run(one.guard.look_up({"a", {}})), payments::provider_unavailable);
        CHECK_THROWS_AS(one.store.run(one.guard.cancel({"a", {}})), payments::outcome_unknown);
        CHECK(one.status("a") == status::processing);
    }
}

TEST_CASE("a reason is cut before it is stored")
{
    test::settling_case one;
    one.open("a");
    one.bank.moods = {mood::later};
    one.charge("a");
    one.bank.books["a"] = {payments::charge_outcome::kind::declined, {}, std::string(100'000, 'x') + "\n"};
    one.store.advance(5min);
    one.sweep();
    CHECK(one.status("a") == status::declined);
    CHECK(one.state("a").reason.value_or("").size() < 250);
}

TEST_CASE("a refund of another amount than was to go back is parked")
{
    test::reactions_case one;
    one.buy("a");
    one.bank.gives_back = a_cent;
    one.refuse_entitlement("a");
    auto const state = one.state("a");
    CHECK(state.status == status::approved);
    CHECK(state.refunds.at(0).now == payments::refund::state::parked);
    CHECK(state.refunds.at(0).trouble == "the provider says that 0.01 BRL went back, and 59.9 BRL was to");
}
