// A worker that dies between any two of its commits. Its unsaved state is lost, and the message is delivered
// again.
#include "internal/payment/refund_commands.hpp"
#include "internal/settlement/refunding.hpp"
#include "settling_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using mood = test::scripted_provider::mood;
using payments::status;

namespace {

struct died {};

/// Delivers the message until it is done. The worker dies just before its n-th commit, and the message is
/// delivered again to a healthy one. Returns false if the message was done before the worker could die.
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
            continue; // the message is delivered again
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
        for (auto const mood : {mood::well, mood::lies, mood::breaks_off_after, mood::refuses}) {
            int deaths = 0;
            for (bool can_die = true; can_die;) {
                test::settling_case fixture;
                fixture.bank.remembers_keys = false;
                fixture.bank.is_opening = is_opening;
                fixture.bank.moods = {mood};
                fixture.open("a");
                can_die = die_and_come_again(deaths + 1, [&](auto fence) { fixture.charge("a", fence); });
                deaths += can_die ? 1 : 0;
                CHECK(fixture.status("a") == status::approved);
                CHECK(fixture.bank.taken["a"] == 1);
                CHECK(fixture.paid_minor() == 5990);
            }
            CHECK(deaths >= (is_opening ? 3 : 2));
        }
}

TEST_CASE("a worker that dies before any commit of a refund gives the money back once")
{
    for (auto const mood : {mood::well, mood::breaks_off_after, mood::breaks_off_before, mood::refuses}) {
        int deaths = 0;
        for (bool can_die = true; can_die;) {
            test::settling_case fixture;
            fixture.open("a");
            fixture.charge("a");
            fixture.write([&](storage::transaction& tx) {
                payments::request_refund(tx, "a", {contracts::refund_cause::entitlement, "a reason"},
                                         fixture.command_context());
            });
            fixture.bank.moods = {mood};
            can_die = die_and_come_again(deaths + 1, [&](auto fence) {
                payments::payment_work work{fixture.context, {"c", {}, {}}, fence};
                fixture.store.run(payments::have_refunded(std::move(work), {"a", "ref-a"}));
            });
            deaths += can_die ? 1 : 0;
            CHECK(fixture.status("a") == status::refunded);
            CHECK(fixture.bank.returned["refund:a:ref-a"] == 1);
            CHECK(fixture.paid_minor() == 0);
        }
        CHECK(deaths >= 2);
    }
}

TEST_CASE("a worker that dies before it parks a refund parks it when the message comes again")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.charge("a");
    fixture.write([&](storage::transaction& tx) {
        payments::request_refund(tx, "a", {contracts::refund_cause::buyer, "a reason"},
                                 fixture.command_context());
    });
    fixture.bank.refuses_refunds = "the charge is disputed";
    CHECK(die_and_come_again(2, [&](auto fence) {
        payments::payment_work work{fixture.context, {"c", {}, {}}, fence};
        fixture.store.run(payments::have_refunded(std::move(work), {"a", "ref-a"}));
    }));
    CHECK(fixture.state("a").refunds.at(0).now == payments::refund::state::parked);
    CHECK(fixture.shows("fcg_refunds_parked 1"));
}
