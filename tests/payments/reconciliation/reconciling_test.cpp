#include "payment/by_id.hpp"
#include "payment/payment_books.hpp"
#include "reconciling_fixture.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace fcg;
using namespace fcg::test;
using payments::status;
using line_state = payments::reported_charge::kind;

std::vector<std::string> faults(reconciling_case& fixture, std::string const& id)
{
    return fixture.db->read([&](storage::reader& db) { return faults_of(db, id); });
}

} // namespace

TEST_CASE_FIXTURE(reconciling_case, "a day on which both sides agree has no findings, and is kept")
{
    for (auto const* const id : {"p-1", "p-2", "p-3"}) {
        approve(id);
        report(id, std::string("r-") + id);
    }
    store.advance(std::chrono::hours(1));
    auto const reconciliation = reconcile();
    CHECK(described(reconciliation).empty());
    CHECK(reconciliation.ours == 3);
    CHECK(reconciliation.theirs == 3);
    auto const kept = db->read([](storage::reader& db) { return payments::read_reconciliations(db, 10); });
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].ours == 3);
    CHECK(kept[0].begin == reconciliation.begin);
}

TEST_CASE_FIXTURE(reconciling_case, "lost: money for an open payment is shown, and taken up when repairing")
{
    begin("p-1");
    report("p-1", "r-1");
    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile()) == "lost p-1: can");
    CHECK(state("p-1").status == status::processing);

    CHECK(described(reconcile(true)) == "lost p-1: the payment was approved");
    CHECK(state("p-1").status == status::approved);
    CHECK(state("p-1").reference == "r-1");
    CHECK(faults(*this, "p-1").empty());
    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile()).empty());
}

TEST_CASE_FIXTURE(reconciling_case, "lost: money for a payment that failed goes back, once")
{
    begin("p-1");
    end("p-1", status::failed);
    report("p-1", "r-p-1");
    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile(true)) == "lost p-1: its refund was requested");
    CHECK(state("p-1").status == status::failed);
    REQUIRE(state("p-1").refunds.size() == 1);
    CHECK(faults(*this, "p-1").empty());

    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile(true)).empty());
    CHECK(state("p-1").refunds.size() == 1);
}

TEST_CASE_FIXTURE(reconciling_case, "doubled: the second charge goes back, and the payment stays paid")
{
    approve("p-1");
    report("p-1", "r-p-1");
    report("p-1", "r-again");
    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile()) == "doubled p-1: can");
    CHECK(described(reconcile(true)) == "doubled p-1: its refund was requested");
    auto const after = state("p-1");
    CHECK(after.status == status::approved);
    REQUIRE(after.find_refund("r-again") != nullptr);
    CHECK(after.find_refund("r-p-1") == nullptr);
    CHECK(faults(*this, "p-1").empty());
    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile(true)).empty());
}

TEST_CASE_FIXTURE(reconciling_case, "changed: another amount is shown and left to the operator")
{
    approve("p-1");
    report("p-1", "r-p-1", line_state::charged, 4990);
    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile(true)) == "changed p-1: none");
    CHECK(state("p-1").status == status::approved);
}

TEST_CASE_FIXTURE(reconciling_case, "charged back and returned: the payment counts as refunded")
{
    approve("p-1");
    approve("p-2");
    report("p-1", "r-p-1", line_state::charged_back);
    report("p-2", "r-p-2", line_state::refunded);
    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile()) == "chargedBack p-1: can, returned p-2: can");
    CHECK(described(reconcile(true)) ==
          "chargedBack p-1: the payment counts as refunded, returned p-2: the payment counts as refunded");
    for (auto const* const id : {"p-1", "p-2"}) {
        CHECK(state(id).status == status::refunded);
        CHECK(faults(*this, id).empty());
    }
    CHECK(state("p-1").own_refund()->cause == contracts::refund_cause::chargeback);
    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile()).empty());
}

TEST_CASE_FIXTURE(reconciling_case,
                  "not returned: the refund is parked for an operator, unless the bank took the money")
{
    approve("p-1");
    approve("p-2");
    write([&](storage::transaction& tx) {
        payments::return_money(tx, "p-1", {.reference = "r-p-1", .cause = contracts::refund_cause::provider},
                               command_context());
        payments::return_money(tx, "p-2",
                               {.reference = "r-p-2", .cause = contracts::refund_cause::chargeback},
                               command_context());
    });
    report("p-1", "r-p-1");
    report("p-2", "r-p-2");
    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile()) == "notReturned p-1: can, notReturned p-2: can");
    CHECK(described(reconcile(true)) == "notReturned p-1: the refund is parked, notReturned p-2: none");
    CHECK(state("p-1").own_refund()->now == payments::refund::state::parked);
    CHECK(state("p-2").own_refund()->now == payments::refund::state::refunded);
    for (auto const* const id : {"p-1", "p-2"})
        CHECK(faults(*this, id).empty());
    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile()) == "notReturned p-2: can");
}

TEST_CASE_FIXTURE(reconciling_case, "missing: a payment without a line is asked for before it is missed")
{
    approve("p-1");
    approve("p-2");
    bank.known["p-1"] = {payments::charge_outcome::kind::approved,
                         "r-p-1",
                         {},
                         0,
                         core::money{5990}}; // charged on another day
    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile(true)) == "missing p-2: none");
}

TEST_CASE_FIXTURE(reconciling_case, "changed: a charge that is asked for by name has another amount, too")
{
    approve("p-1");
    bank.known["p-1"] = {payments::charge_outcome::kind::approved, "r-p-1", {}, 0, core::money{1}};
    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile(true)) == "changed p-1: none");
}

TEST_CASE_FIXTURE(reconciling_case, "a report that goes round in circles is none")
{
    approve("p-1");
    report("p-1", "r-p-1");
    bank.repeats_pages = true;
    store.advance(std::chrono::hours(1));
    CHECK_THROWS_AS(reconcile(), core::unavailable);
}

TEST_CASE_FIXTURE(reconciling_case,
                  "a charge that names no payment is known by the reference it was opened with")
{
    begin("p-1");
    write([&](storage::transaction& tx) { payments::open_charge(tx, "p-1", "r-1", command_context()); });
    report("", "r-1");
    report("", "r-of-nobody");
    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile()) == "lost p-1: can, stranger : none");
}

TEST_CASE_FIXTURE(reconciling_case, "a purchase under way is no finding")
{
    begin("p-1");
    report("p-1", "r-1");
    approve("p-2");
    CHECK(described(reconcile(true)).empty());
    CHECK(state("p-1").status == status::processing);
}

TEST_CASE_FIXTURE(reconciling_case, "free games are not the provider's business")
{
    write([&](storage::transaction& tx) {
        payments::open_payment(tx,
                               {.payment_id = "p-1",
                                .user_id = "u",
                                .game_id = "g",
                                .amount = {0, core::currency::brl()},
                                .method = contracts::payment_method::pix,
                                .correlation_id = "c"},
                               command_context());
        test::end_payment(tx, "p-1",
                          {.status = status::approved, .provider = {}, .reference = {}, .reason = {}},
                          command_context());
    });
    store.advance(std::chrono::hours(1));
    CHECK(described(reconcile()).empty());
}

TEST_CASE_FIXTURE(reconciling_case, "where the provider does not answer nothing is compared and nothing kept")
{
    approve("p-1");
    bank.is_away = true;
    store.advance(std::chrono::hours(1));
    CHECK_THROWS_AS(reconcile(true), core::remote_unavailable);
    CHECK(db->read([](storage::reader& db) { return payments::read_reconciliations(db, 10); }).empty());
}

TEST_CASE_FIXTURE(reconciling_case, "what reconciling ended or refunded is in the text log of payments")
{
    begin("p-1");
    report("p-1", "r-1");
    approve("p-2");
    report("p-2", "r-p-2", line_state::charged_back);
    store.advance(std::chrono::hours(1));
    reconcile(true);
    std::ifstream file(store.env().data_folder / "payments.log");
    std::vector<std::string> ends;
    for (std::string time, end, rest; file >> time >> end && std::getline(file, rest);)
        ends.push_back(end + rest.substr(0, rest.find(" amount")));
    std::ranges::sort(ends);
    CHECK(ends == std::vector<std::string>{"approved payment=p-1", "refunded payment=p-2"});
}

TEST_CASE_FIXTURE(reconciling_case, "an admin has a span compared over the API, and sees those made before")
{
    begin("p-1");
    report("p-1", "r-1");
    store.advance(std::chrono::hours(1));
    auto const admin = token_for(store.env().ids.next(), http::role::admin);
    auto const path = "/api/admin/payments/reconciliations";
    nlohmann::json const span{{"from", core::to_rfc3339(began)},
                              {"to", core::to_rfc3339(began + std::chrono::hours(1))}};
    auto const reply = store.call("POST", path, span, admin);
    REQUIRE(reply.status == 200);
    CHECK(reply.json["ours"] == 0);
    CHECK(reply.json["theirs"] == 1);
    CHECK(reply.json["findings"][0]["kind"] == "lost");
    CHECK(reply.json["findings"][0]["repair"] == "can");

    auto repairing = span;
    repairing["repair"] = true;
    CHECK(store.call("POST", path, repairing, admin).json["findings"][0]["repair"] ==
          "the payment was approved");
    auto const listed = store.call("GET", path, nullptr, admin);
    REQUIRE(listed.status == 200);
    REQUIRE(listed.json["items"].size() == 2);
    CHECK(listed.json["items"][0]["repair"] == true);
}

TEST_CASE_FIXTURE(reconciling_case, "the API refuses others, and spans that are none")
{
    auto const admin = token_for(store.env().ids.next(), http::role::admin);
    auto const path = "/api/admin/payments/reconciliations";
    auto const call = [&](std::string const& from, std::string const& to) {
        return store.call("POST", path, {{"from", from}, {"to", to}}, admin);
    };
    CHECK(call("2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z").faulty_fields() == names{"to"});
    CHECK(call("2026-11-22T00:00:00Z", "2026-11-21T00:00:00Z").faulty_fields() == names{"to"});
    CHECK(call("2026-01-01T00:00:00Z", "2026-02-02T00:00:00Z").faulty_fields() == names{"to"});
    CHECK(call("soon", "2026-02-02T00:00:00Z").faulty_fields() == names{"from"});
    CHECK(store
              .call("POST", path, {{"from", "2026-01-01T00:00:00Z"}, {"to", "2026-01-02T00:00:00Z"}},
                    token_for(store.env().ids.next()))
              .status == 403);
    bank.is_away = true;
    CHECK(call("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z").status == 503);
}
