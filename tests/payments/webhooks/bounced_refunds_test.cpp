// News that money which went back has not arrived.
#include "payment/by_id.hpp"
#include "webhook_case.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using payments::status;
using test::names;
using test::standard_body;
using test::webhook_case;

TEST_CASE("money that went back and bounced is parked, shown, and logged")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    fixture.tell("e-1", standard_body("charge.approved", id));
    fixture.tell("e-2", standard_body("charge.refunded", id));
    REQUIRE(fixture.payment(id).status == status::refunded);
    fixture.store.events();

    auto const bounced = standard_body("charge.refund_failed", id, R"("reason":"the account is closed")");
    CHECK(fixture.tell("e-3", bounced).status == 204);
    CHECK(fixture.last_line().starts_with("simulated applied event=e-3 type=charge.refund_failed"));
    CHECK(fixture.payment(id).status == status::refunded);
    CHECK(fixture.payment(id).own_refund()->now == payments::refund::state::parked);
    CHECK(fixture.payment(id).own_refund()->failure == "the account is closed");
    CHECK(fixture.count("SELECT sum(buyer_minor) FROM journal") == -5990);
    CHECK(fixture.store.env().metrics.render().find("fcg_refunds_parked 1\n") != std::string::npos);

    CHECK(fixture.tell("e-3", bounced).status == 204);
    CHECK(fixture.tell("e-4", bounced).status == 204);
    CHECK(fixture.tell("e-5", standard_body("charge.refunded", id)).status ==
          204); // reported before, and late
    CHECK(fixture.payment(id).own_refund()->now == payments::refund::state::parked);
    CHECK(fixture.store.events() == names{"RefundParked"});
}

TEST_CASE("the news that a refund failed is to be told again while the worker has not heard that it went")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    fixture.tell("e-1", standard_body("charge.approved", id));
    fixture.write([&](storage::transaction& tx) {
        payments::request_refund(tx, id, {contracts::refund_cause::buyer, "not for me"},
                                 fixture.command_context());
    });
    auto const bounced = standard_body("charge.refund_failed", id);
    auto const early = fixture.tell("e-2", bounced);
    CHECK(early.status == 503);
    CHECK(fixture.last_line().starts_with("simulated early event=e-2"));
    CHECK(fixture.stored() == 1);

    fixture.write([&](storage::transaction& tx) {
        payments::finish_refund(tx, id, "ref-" + id, 0, fixture.command_context());
    });
    CHECK(fixture.tell("e-2", bounced).status == 204);
    CHECK(fixture.payment(id).own_refund()->now == payments::refund::state::parked);
}

TEST_CASE("a refund by the provider's own hand that failed ends the same, in whatever order that is told")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    fixture.tell("e-1", standard_body("charge.approved", id));
    auto const bounced = standard_body("charge.refund_failed", id);
    CHECK(fixture.tell("e-3", bounced).status == 503); // the refund is not known yet
    CHECK(fixture.payment(id).status == status::approved);
    CHECK(fixture.tell("e-2", standard_body("charge.refunded", id)).status == 204);
    CHECK(fixture.tell("e-3", bounced).status == 204);
    CHECK(fixture.payment(id).own_refund()->now == payments::refund::state::parked);
}

TEST_CASE("what the bank took back bounces no more, also when we had given it back before")
{
    webhook_case fixture;
    for (bool const is_done : {true, false}) {
        auto const id = fixture.begin_payment();
        fixture.tell("e-1" + id, standard_body("charge.approved", id));
        fixture.write([&](storage::transaction& tx) {
            payments::request_refund(tx, id, {contracts::refund_cause::buyer, "not for me"},
                                     fixture.command_context());
            if (is_done)
                payments::finish_refund(tx, id, "ref-" + id, 0, fixture.command_context());
        });
        CHECK(fixture.tell("e-2" + id, standard_body("charge.charged_back", id)).status == 204);
        CHECK(fixture.tell("e-3" + id, standard_body("charge.refund_failed", id)).status == 204);
        CHECK(fixture.last_line().starts_with("simulated ignored event=e-3"));
        CHECK(fixture.payment(id).own_refund()->now == payments::refund::state::refunded);
        CHECK(fixture.payment(id).own_refund()->cause == contracts::refund_cause::chargeback);
    }
    CHECK(fixture.count("SELECT sum(buyer_minor) FROM journal") == 0);
}

TEST_CASE("a bounce that names no charge is matched where there is only one refund, and nowhere else")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    auto const bounced = fmt::format(R"({{"type":"charge.refund_failed","data":{{"paymentId":"{}"}}}})", id);
    fixture.tell("e-1", standard_body("charge.approved", id));
    fixture.write([&](storage::transaction& tx) {
        test::end_payment(tx, id, {status::approved, "simulated", "second", {}}, fixture.command_context());
        payments::finish_refund(tx, id, "second", 0, fixture.command_context());
    });
    CHECK(fixture.tell("e-2", bounced).status == 204);
    CHECK(fixture.payment(id).find_refund("second")->now == payments::refund::state::parked);

    fixture.write([&](storage::transaction& tx) {
        payments::request_refund(tx, id, {contracts::refund_cause::buyer, "not for me"},
                                 fixture.command_context());
        payments::finish_refund(tx, id, "ref-" + id, 0, fixture.command_context());
    });
    CHECK(fixture.tell("e-3", bounced).status == 204);
    CHECK(fixture.last_line().starts_with("simulated unmatched event=e-3"));
    CHECK(fixture.payment(id).own_refund()->now == payments::refund::state::refunded);
}

TEST_CASE("a bounce of a refund whose answers were all lost gives the next try another key")
{
    webhook_case fixture;
    auto const id = fixture.begin_payment();
    fixture.tell("e-1", standard_body("charge.approved", id));
    fixture.write([&](storage::transaction& tx) {
        payments::request_refund(tx, id, {contracts::refund_cause::buyer, "not for me"},
                                 fixture.command_context());
        test::begin_refund(tx, id, "ref-" + id, fixture.command_context());
        payments::park_refund(tx, id, "ref-" + id, "no answer", fixture.command_context());
    });
    for (auto const* const event : {"e-2", "e-3"})
        CHECK(fixture.tell(event, standard_body("charge.refund_failed", id)).status == 204);
    CHECK(fixture.payment(id).own_refund()->bounced == 1);
    CHECK(fixture.payment(id).own_refund()->now == payments::refund::state::parked);
    CHECK(fixture.count("SELECT count(*) FROM journal") == 1);
}
