// What happens to webhooks whose signature is right: once, in any order, early and late.
#include "payment/by_id.hpp"
#include "webhook_case.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using payments::status;
using test::names;
using test::standard_body;
using test::webhook_case;

namespace {

/// Everything that a payment's end left behind, except times and ids.
struct end_of_payment {
    status now;
    std::size_t refunds;
    names events;
    std::int64_t entries;
    std::int64_t sum;

    bool operator==(end_of_payment const&) const = default;
};

end_of_payment end_of(webhook_case& fixture, std::string const& id)
{
    auto const state = fixture.payment(id);
    return {state.status, state.refunds.size(), fixture.store.events(),
            fixture.count("SELECT count(*) FROM journal"),
            fixture.count("SELECT coalesce(sum(buyer_minor), 0) FROM journal")};
}

/// Applies the provider's response to the worker's own request.
void apply_worker_response(webhook_case& fixture, std::string const& id,
                           payments::charge_outcome const& outcome)
{
    fixture.write([&](storage::transaction& tx) {
        test::end_payment(tx, id, payments::to_ending(outcome, "simulated"), fixture.command_context());
    });
}

payments::charge_outcome approved(std::string const& id)
{
    return {payments::charge_outcome::kind::approved, "ref-" + id, {}, 0, core::money{5990}};
}

} // namespace

TEST_CASE("a webhook ends the payment that it is about, and is stored as it came")
{
    for (auto const& [type, end] :
         {std::pair{"charge.approved", status::approved}, std::pair{"charge.declined", status::declined},
          std::pair{"charge.failed", status::failed}, std::pair{"charge.cancelled", status::cancelled}}) {
        webhook_case fixture;
        auto const id = fixture.begin_payment();
        auto const body = standard_body(type, id);
        auto const answer = fixture.tell("e-1", body);
        CHECK(answer.status == 204);
        CHECK(answer.body.empty());
        CHECK(fixture.payment(id).status == end);
        CHECK(fixture.db->read([](storage::reader& db) {
            auto row =
                db.query("SELECT body FROM provider_events WHERE event_id = 'e-1' AND fate = 'applied'");
            return row.next() ? std::string(row.text(0)) : std::string();
        }) == body);
    }
}

TEST_CASE("the provider's reason is the payment's, and one is found where it gives none")
{
    webhook_case fixture;
    auto const first = fixture.begin_payment();
    fixture.tell("e-1", standard_body("charge.declined", first, R"("reason":"card expired")"));
    CHECK(fixture.payment(first).reason == "card expired");
    auto const second = fixture.begin_payment();
    fixture.tell("e-2", standard_body("charge.declined", second));
    CHECK(fixture.payment(second).reason == "declined by the payment provider");
}

TEST_CASE("the provider's fee is in the ledger")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    fixture.tell("e-1",
                 standard_body("charge.approved", id, R"("amount":59.90,"currency":"BRL","fee":1.25)"));
    CHECK(fixture.count("SELECT fees_minor FROM journal") == 125);
    CHECK(fixture.count("SELECT buyer_minor + store_minor + fees_minor + refunds_minor FROM journal") == 0);
}

TEST_CASE("a repeated webhook is answered like the first and changes nothing")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    auto const body = standard_body("charge.approved", id);
    REQUIRE(fixture.tell("e-1", body).status == 204);
    auto const first = end_of(fixture, id);
    for (int i = 0; i < 20; ++i) {
        fixture.store.advance(std::chrono::seconds(7));
        CHECK(fixture.tell("e-1", body).status == 204);
        CHECK(fixture.last_line().starts_with("simulated repeated event=e-1 type=charge.approved payment=" +
                                              id));
    }
    CHECK(fixture.store.events().empty());
    CHECK(fixture.stored() == 1);
    CHECK(end_of(fixture, id).entries == first.entries);
}

TEST_CASE("the same news under other event ids changes nothing either")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    fixture.tell("e-0", standard_body("charge.approved", id));
    fixture.store.events();
    for (int i = 1; i < 10; ++i)
        CHECK(fixture.tell("e-" + std::to_string(i), standard_body("charge.approved", id)).status == 204);
    CHECK(fixture.store.events().empty());
    CHECK(fixture.payment(id).refunds.empty());
}

TEST_CASE("a replayed webhook is refused once it is too old, and harmless before")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    auto const body = standard_body("charge.approved", id);
    auto const headers = fixture.standard_headers("e-1", body);
    CHECK(fixture.post(body, headers).status == 204);
    fixture.store.events();
    fixture.store.advance(std::chrono::seconds(299));
    CHECK(fixture.post(body, headers).status == 204);
    fixture.store.advance(std::chrono::seconds(3));
    CHECK(fixture.post(body, headers).status == 401);
    CHECK(fixture.store.events().empty());
}

TEST_CASE("a webhook that overtakes the worker's own answer, and the reverse, end the same")
{
    webhook_case first;
    auto const overtaken = first.begin_payment();
    CHECK(first.tell("e-1", standard_body("charge.approved", overtaken)).status == 204);
    apply_worker_response(first, overtaken, approved(overtaken));

    webhook_case second;
    auto const late = second.begin_payment();
    apply_worker_response(second, late, approved(late));
    CHECK(second.tell("e-1", standard_body("charge.approved", late)).status == 204);

    auto const end = end_of(first, overtaken);
    CHECK(end == end_of(second, late));
    CHECK(end.now == status::approved);
    CHECK(end.refunds == 0);
    CHECK(end.entries == 1);
}

TEST_CASE(
    "a webhook that comes before the worker has begun ends the payment, and the worker has nothing to do")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    CHECK(fixture.tell("e-1", standard_body("charge.approved", id)).status == 204);
    fixture.write([&](storage::transaction& tx) {
        CHECK_FALSE(test::begin_attempt(tx, id, "simulated", fixture.command_context()).has_value());
    });
    CHECK(fixture.payment(id).status == status::approved);
}

TEST_CASE("news that come in the wrong order leave the first end, and money too much goes back")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    fixture.tell("e-2", standard_body("charge.declined", id));
    fixture.store.events();
    CHECK(fixture.tell("e-1", standard_body("charge.approved", id)).status == 204);
    auto const state = fixture.payment(id);
    CHECK(state.status == status::declined);
    REQUIRE(state.refunds.size() == 1);
    CHECK(state.refunds.front().cause == contracts::refund_cause::late);
}

TEST_CASE("a decline after the approval changes nothing")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    fixture.tell("e-1", standard_body("charge.approved", id));
    fixture.store.events();
    for (auto const* type : {"charge.declined", "charge.failed", "charge.cancelled"})
        CHECK(fixture.tell(std::string("e-") + (type + 7), standard_body(type, id)).status == 204);
    CHECK(fixture.payment(id).status == status::approved);
}

TEST_CASE("money that went back without us refunds the payment once")
{
    for (auto const& [type, cause] :
         {std::pair{"charge.refunded", contracts::refund_cause::provider},
          std::pair{"charge.charged_back", contracts::refund_cause::chargeback}}) {
        webhook_case fixture;
        auto const id = fixture.begin_payment();
        fixture.tell("e-1", standard_body("charge.approved", id));
        CHECK(fixture.tell("e-2", standard_body(type, id)).status == 204);
        CHECK(fixture.tell("e-3", standard_body(type, id)).status == 204);
        auto const state = fixture.payment(id);
        CHECK(state.status == status::refunded);
        REQUIRE(state.refunds.size() == 1);
        CHECK(state.refunds.front().cause == cause);
        CHECK(fixture.count("SELECT sum(buyer_minor) FROM journal") == 0);
    }
}

TEST_CASE("an end and a refund that webhooks report are lines of the payments' text log")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    auto const line = [&](std::string const& end) {
        return end + " payment=" + id + " amount=59.9 currency=BRL provider=simulated reference=ref-" + id +
               " attempts=1 user=a-buyer game=a-game reason=- correlation=c";
    };
    fixture.tell("e-1", standard_body("charge.approved", id));
    CHECK(fixture.last_line("payments.log") == line("approved"));
    fixture.tell("e-2", standard_body("charge.refunded", id));
    CHECK(fixture.last_line("payments.log") == line("refunded"));
}

TEST_CASE("a webhook about no payment of ours is kept for the operator and answered")
{
    webhook_case fixture;
    auto const body = standard_body("charge.approved", "nobody");
    CHECK(fixture.tell("e-1", body).status == 204);
    CHECK(fixture.count("SELECT count(*) FROM provider_events WHERE fate = 'unmatched'") == 1);
    CHECK(fixture.last_line().starts_with("simulated unmatched event=e-1"));
    CHECK(fixture.store.events().empty());
}

TEST_CASE("an approval of another amount or currency pays for nothing, and its money is parked")
{
    for (auto const* money : {R"("amount":0.01,"currency":"BRL")", R"("amount":599,"currency":"BRL")",
                              R"("amount":59.9,"currency":"USD")", R"("amount":0,"currency":"BRL")"}) {
        CAPTURE(money);
        webhook_case fixture;
        auto const id = fixture.begin_payment();
        CHECK(fixture.tell("e-1", standard_body("charge.approved", id, money)).status == 204);
        CHECK(fixture.last_line().starts_with("simulated unmatched event=e-1"));
        CHECK(fixture.tell("e-2", standard_body("charge.approved", id, money)).status == 204);
        auto const state = fixture.payment(id);
        CHECK(state.status == status::failed);
        REQUIRE(state.refunds.size() == 1);
        CHECK(state.refunds.front().cause == contracts::refund_cause::mismatched);
        CHECK(state.refunds.front().now == payments::refund::state::parked);
        // The news that it went back is about the amount that was taken.
        CHECK(fixture.tell("e-3", standard_body("charge.refunded", id, money)).status == 204);
        CHECK(fixture.payment(id).refunds.front().now == payments::refund::state::refunded);
        CHECK(fixture.count("SELECT sum(buyer_minor) FROM journal") == 0);
    }
}

TEST_CASE("a webhook with a fee that cannot be, or about another amount that went back, moves no payment")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    int number = 0;
    auto const tell = [&](char const* type, char const* money) {
        auto const event = "e-" + std::to_string(++number);
        CHECK(fixture.tell(event, standard_body(type, id, money)).status == 204);
        CHECK(fixture.last_line().starts_with("simulated unmatched event=" + event));
    };
    tell("charge.approved", R"("fee":1,"currency":"USD")");
    tell("charge.approved", R"("fee":59.91,"currency":"BRL")");
    tell("charge.declined", R"("amount":0.01,"currency":"BRL")");
    tell("charge.refunded", R"("amount":0.01,"currency":"BRL")");
    CHECK(fixture.payment(id).status == status::processing);
    CHECK(fixture.store.events().empty());
}

TEST_CASE("a reference that would break out of a line of ours is refused")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    auto const body =
        R"({"type":"charge.approved","data":{"paymentId":")" + id + R"(","reference":"r\r\nX: y"}})";
    CHECK(fixture.tell("e-1", body).status == 400);
    CHECK(fixture.payment(id).status == status::processing);
}

TEST_CASE("the end of another charge than the payment's own does not end it")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    fixture.write([&](storage::transaction& tx) {
        payments::open_charge(tx, id, "the-charge", fixture.command_context());
    });
    CHECK(fixture.tell("e-1", standard_body("charge.declined", id)).status == 204);
    CHECK(fixture.payment(id).status == status::processing);
    CHECK(fixture.last_line().starts_with("simulated ignored event=e-1"));
}

TEST_CASE("what cannot be stored is neither applied nor answered as taken")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    fixture.write([](storage::transaction& tx) { tx.execute("ALTER TABLE provider_events RENAME TO away"); });
    CHECK(fixture.tell("e-1", standard_body("charge.approved", id)).status == 500);
    CHECK(fixture.payment(id).status == status::processing);
    CHECK(fixture.store.events().empty());
    fixture.write([](storage::transaction& tx) { tx.execute("ALTER TABLE away RENAME TO provider_events"); });
    CHECK(fixture.tell("e-1", standard_body("charge.approved", id)).status == 204);
    CHECK(fixture.payment(id).status == status::approved);
}

TEST_CASE("types that were not agreed on are taken and ignored")
{
    webhook_case fixture;
    CHECK(fixture.tell("e-1", R"({"type":"charge.pondered","data":7})").status == 204);
    CHECK(fixture.count("SELECT count(*) FROM provider_events WHERE fate = 'ignored'") == 1);
}

TEST_CASE("keys are rotated: while both are configured both are accepted")
{
    webhook_case fixture(webhook_case::scheme::standard, {test::second_secret, test::first_secret});
    for (auto const& secret : {test::first_secret, test::second_secret}) {
        auto const id = fixture.begin_payment();
        auto const body = standard_body("charge.approved", id);
        CHECK(fixture.post(body, fixture.standard_headers("e-" + id, body, secret)).status == 204);
        CHECK(fixture.payment(id).status == status::approved);
    }
    webhook_case later(webhook_case::scheme::standard, {test::second_secret});
    auto const body = standard_body("charge.approved", later.begin_payment());
    CHECK(later.post(body, later.standard_headers("e-1", body, test::first_secret)).status == 401);
}

TEST_CASE("a provider may sign with its half of a pair of keys")
{
    auto const signing =
        http::webhook_key::parse("whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").value();
    webhook_case fixture(webhook_case::scheme::standard, {signing.checking_half().to_text()});
    auto const id = fixture.begin_payment();
    auto const body = standard_body("charge.approved", id);
    CHECK(fixture
              .post(body, {{"webhook-id", "e-1"},
                           {"webhook-timestamp", std::to_string(fixture.now())},
                           {"webhook-signature", http::sign_v1a(signing.bytes, "e-1", fixture.now(), body)}})
              .status == 204);
    CHECK(fixture.payment(id).status == status::approved);
}

TEST_CASE("any content type is taken: what counts is the signature over the raw octets")
{
    webhook_case fixture;
    auto const body = "\n\t " + standard_body("charge.approved", fixture.begin_payment()) + " \r\n";
    auto headers = fixture.standard_headers("e-1", body);
    headers["Content-Type"] = "text/plain; charset=iso-8859-1";
    CHECK(fixture.post(body, headers).status == 204);
    CHECK(fixture.last_line().starts_with("simulated applied event=e-1"));
}

TEST_CASE("the text log has a line for each webhook, and foreign text cannot forge one")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    fixture.tell("e-1", standard_body("charge.approved", id));
    CHECK(fixture.last_line() == "simulated applied event=e-1 type=charge.approved payment=" + id +
                                     " reference=ref-" + id + " from=127.0.0.1");
    fixture.tell("e-2", R"({"type":"a b=c \"x\"","data":{}})");
    CHECK(fixture.last_line() ==
          R"(simulated ignored event=e-2 type="a b=c \"x\"" payment=- reference=- from=127.0.0.1)");
}

TEST_CASE("many webhooks at once, repeated and mixed, are each applied once")
{
    webhook_case fixture;
    std::vector<std::string> ids;
    std::vector<test::call_to_make> calls;
    for (int i = 0; i < 10; ++i)
        ids.push_back(fixture.begin_payment());
    for (int round = 0; round < 5; ++round)
        for (auto const& id : ids) {
            auto const body = standard_body("charge.approved", id);
            calls.push_back({.method = "POST",
                             .target = "/api/payments/webhooks/simulated",
                             .headers = fixture.standard_headers("e-" + id, body),
                             .raw_body = body});
        }
    for (auto const& answer : fixture.store.call_at_once(std::move(calls)))
        CHECK(answer.status == 204);
    for (auto const& id : ids)
        CHECK(fixture.payment(id).status == status::approved);
    CHECK(fixture.stored() == 10);
    CHECK(fixture.count("SELECT count(*) FROM journal") == 10);
}
