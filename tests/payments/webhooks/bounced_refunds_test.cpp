// The news that money which went back has not arrived.
#include "webhook_case.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using payments::status;
using test::names;
using test::standard_body;
using test::webhook_case;

TEST_CASE("money that went back and bounced is parked, shown, and logged")
{
    webhook_case one;
    auto const id = one.begin_payment();
    one.tell("e-1", standard_body("charge.approved", id));
    one.tell("e-2", standard_body("charge.refunded", id));
    REQUIRE(one.payment(id).status == status::refunded);
    one.store.events();

    auto const bounced = standard_body("charge.refund_failed", id, R"("reason":"the account is closed")");
    CHECK(one.tell("e-3", bounced).status == 204);
    CHECK(one.last_line().starts_with("simulated applied event=e-3 type=charge.refund_failed"));
    CHECK(one.payment(id).status == status::refunded);
    CHECK(one.payment(id).own_refund()->now == payments::refund::state::parked);
    CHECK(one.payment(id).own_refund()->trouble == "the account is closed");
    CHECK(one.count("SELECT sum(buyer_minor) FROM journal") == -5990);
    CHECK(one.store.around().metrics.render().find("fcg_refunds_parked 1\n") != std::string::npos);

    CHECK(one.tell("e-3", bounced).status == 204);
    CHECK(one.tell("e-4", bounced).status == 204);
    CHECK(one.tell("e-5", standard_body("charge.refunded", id)).status == 204); // said before, and late
    CHECK(one.payment(id).own_refund()->now == payments::refund::state::parked);
    CHECK(one.store.events() == names{"RefundParked"});
}

TEST_CASE("the news that a refund failed is to be told again while the worker has not heard that it went")
{
    webhook_case one;
    auto const id = one.begin_payment();
    one.tell("e-1", standard_body("charge.approved", id));
    one.write([&](storage::transaction& in) {
        payments::request_refund(in, id, {"buyer", "not for me"}, one.step());
    });
    auto const bounced = standard_body("charge.refund_failed", id);
    auto const early = one.tell("e-2", bounced);
    CHECK(early.status == 503);
    CHECK(one.last_line().starts_with("simulated early event=e-2"));
    CHECK(one.stored() == 1);

    one.write([&](storage::transaction& in) { payments::finish_refund(in, id, "ref-" + id, 0, one.step()); });
    CHECK(one.tell("e-2", bounced).status == 204);
    CHECK(one.payment(id).own_refund()->now == payments::refund::state::parked);
}

TEST_CASE("a refund by the provider's own hand that failed ends the same, in whatever order that is told")
{
    webhook_case one;
    auto const id = one.begin_payment();
    one.tell("e-1", standard_body("charge.approved", id));
    auto const bounced = standard_body("charge.refund_failed", id);
    CHECK(one.tell("e-3", bounced).status == 503); // not heard of yet
    CHECK(one.payment(id).status == status::approved);
    CHECK(one.tell("e-2", standard_body("charge.refunded", id)).status == 204);
    CHECK(one.tell("e-3", bounced).status == 204);
    CHECK(one.payment(id).own_refund()->now == payments::refund::state::parked);
}

TEST_CASE("what the bank took back bounces no more, also when we had given it back before")
{
    webhook_case one;
    for (bool const is_done : {true, false}) {
        auto const id = one.begin_payment();
        one.tell("e-1" + id, standard_body("charge.approved", id));
        one.write([&](storage::transaction& in) {
            payments::request_refund(in, id, {"buyer", "not for me"}, one.step());
            if (is_done)
                payments::finish_refund(in, id, "ref-" + id, 0, one.step());
        });
        CHECK(one.tell("e-2" + id, standard_body("charge.charged_back", id)).status == 204);
        CHECK(one.tell("e-3" + id, standard_body("charge.refund_failed", id)).status == 204);
        CHECK(one.last_line().starts_with("simulated ignored event=e-3"));
        CHECK(one.payment(id).own_refund()->now == payments::refund::state::refunded);
        CHECK(one.payment(id).own_refund()->cause == "chargeback");
    }
    CHECK(one.count("SELECT sum(buyer_minor) FROM journal") == 0);
}

TEST_CASE("a bounce that names no charge is matched where there is only one refund, and nowhere else")
{
    webhook_case one;
    auto const id = one.begin_payment();
    auto const bounced = fmt::format(R"({{"type":"charge.refund_failed","data":{{"paymentId":"{}"}}}})", id);
    one.tell("e-1", standard_body("charge.approved", id));
    one.write([&](storage::transaction& in) {
        payments::end_payment(in, id, {status::approved, "simulated", "second", {}}, one.step());
        payments::finish_refund(in, id, "second", 0, one.step());
    });
    CHECK(one.tell("e-2", bounced).status == 204);
    CHECK(one.payment(id).find_refund("second")->now == payments::refund::state::parked);

    one.write([&](storage::transaction& in) {
        payments::request_refund(in, id, {"buyer", "not for me"}, one.step());
        payments::finish_refund(in, id, "ref-" + id, 0, one.step());
    });
    CHECK(one.tell("e-3", bounced).status == 204);
    CHECK(one.last_line().starts_with("simulated unmatched event=e-3"));
    CHECK(one.payment(id).own_refund()->now == payments::refund::state::refunded);
}

TEST_CASE("a bounce of a refund whose answers were all lost gives the next try another key")
{
    webhook_case one;
    auto const id = one.begin_payment();
    one.tell("e-1", standard_body("charge.approved", id));
    one.write([&](storage::transaction& in) {
        payments::request_refund(in, id, {"buyer", "not for me"}, one.step());
        payments::begin_refund(in, id, "ref-" + id, one.step());
        payments::park_refund(in, id, "ref-" + id, "no answer", one.step());
    });
    for (auto const* const event : {"e-2", "e-3"})
        CHECK(one.tell(event, standard_body("charge.refund_failed", id)).status == 204);
    CHECK(one.payment(id).own_refund()->bounced == 1);
    CHECK(one.payment(id).own_refund()->now == payments::refund::state::parked);
    CHECK(one.count("SELECT count(*) FROM journal") == 1);
}
