// A worker that dies between any two of its durable steps: what it had in hand is lost, the message comes
// again.
#include "inside/settling/refunding.hpp"
#include "settling_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using mood = test::scripted_provider::mood;
using payments::status;

namespace {

struct died {};

/// Works off the message until it is done. The worker dies just before its n-th commit, whatever it has
/// learned until then, and the message comes again to a healthy one. False: it was done before anybody could
/// die.
bool die_and_come_again(int commit, std::function<void(std::function<void()>)> const& work)
{
    int left = commit;
    auto const dying = [&left] {
        if (--left <= 0)
            throw died();
    };
    for (int delivery = 0; delivery < 20; ++delivery) {
        try {
            work(dying);
            return false;
        } catch (died const&) {
            break;
        } catch (payments::provider_unavailable const&) {
            continue; // comes again
        }
    }
    for (int delivery = 0; delivery < 20; ++delivery) {
        try {
            work([] {});
            return true;
        } catch (payments::provider_unavailable const&) {
            continue;
        }
    }
    FAIL("the message never succeeds");
    return true;
}

} // namespace

TEST_CASE("a worker that dies before any commit of a charge takes the money once")
{
    for (bool const is_opening : {false, true})
        for (auto const how : {mood::well, mood::lies, mood::breaks_off_after, mood::refuses}) {
            int deaths = 0;
            for (bool can_die = true; can_die;) {
                test::settling_case one;
                one.bank.remembers_keys = false;
                one.bank.is_opening = is_opening;
                one.bank.moods = {how};
                one.open("a");
                can_die = die_and_come_again(deaths + 1, [&](auto fence) { one.charge("a", fence); });
                deaths += can_die ? 1 : 0;
                CHECK(one.status("a") == status::approved);
                CHECK(one.bank.taken["a"] == 1);
                CHECK(one.paid_minor() == 5990);
            }
            CHECK(deaths >= (is_opening ? 3 : 2));
        }
}

TEST_CASE("a worker that dies before any commit of a refund gives the money back once")
{
    for (auto const how : {mood::well, mood::breaks_off_after, mood::breaks_off_before, mood::refuses}) {
        int deaths = 0;
        for (bool can_die = true; can_die;) {
            test::settling_case one;
            one.open("a");
            one.charge("a");
            one.write([&](storage::transaction& in) {
                payments::request_refund(in, "a", {"entitlement", "a reason"}, one.step());
            });
            one.bank.moods = {how};
            can_die = die_and_come_again(deaths + 1, [&](auto fence) {
                payments::errand on{one.of, {"c", {}, {}}, fence};
                one.store.run(payments::have_refunded(std::move(on), {"a", "ref-a"}));
            });
            deaths += can_die ? 1 : 0;
            CHECK(one.status("a") == status::refunded);
            CHECK(one.bank.returned["refund:a:ref-a"] == 1);
            CHECK(one.paid_minor() == 0);
        }
        CHECK(deaths >= 2);
    }
}

TEST_CASE("a worker that dies before it parks a refund parks it when the message comes again")
{
    test::settling_case one;
    one.open("a");
    one.charge("a");
    one.write([&](storage::transaction& in) {
        payments::request_refund(in, "a", {"buyer", "a reason"}, one.step());
    });
    one.bank.refuses_refunds = "the charge is disputed";
    CHECK(die_and_come_again(2, [&](auto fence) {
        payments::errand on{one.of, {"c", {}, {}}, fence};
        one.store.run(payments::have_refunded(std::move(on), {"a", "ref-a"}));
    }));
    CHECK(one.state("a").refunds.at(0).now == payments::refund::state::parked);
    CHECK(one.shows("fcg_refunds_parked 1"));
}
