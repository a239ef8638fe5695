#include "stripe_case.hpp"

using namespace fcg;
using namespace fcg::test;
using namespace fcg::test::at_stripe;
using payments::outcome_unknown;
using payments::provider_unavailable;

TEST_CASE_FIXTURE(server_confirms,
                  "Stripe: a refund is asked for with its own key, and what is refused says why")
{
    payments::refund_order const order{
        .key = "refund-1", .payment_id = "p", .reference = "pi_1", .amount = {5990, core::currency::brl()}};
    using kind = enum payments::refund_outcome::kind;

    struct row {
        answer said;
        kind expected;
        char const* reason;
    };

    for (auto const& [said, expected, reason] :
         {row{{200, R"({"id":"re_1","status":"succeeded"})"}, kind::refunded, ""},
          row{{200, R"({"id":"re_1","status":"pending"})"}, kind::refunded, ""},
          row{{200, R"({"id":"re_1","status":"failed","failure_reason":"expired_or_canceled_card"})"},
              kind::refused,
              "the refund re_1 is failed: expired_or_canceled_card"},
          row{{400, error("invalid_request_error", "balance_insufficient")},
              kind::refused,
              "balance_insufficient: said Stripe"}}) {
        CAPTURE(said.body);
        says["POST /v1/refunds"] = {said};
        auto const outcome = ask(stripe->refund(order));
        CHECK(outcome.end == expected);
        CHECK(outcome.reason == reason);
        CHECK(last_has("Idempotency-Key: refund-1\r\n"));
        CHECK(last_has("payment_intent=pi_1&amount=5990"));
    }
    for (auto const& lost :
         {answer{500, "{}"}, answer{200, "{}"}, answer{200, "?"}, answer{-1, {}}, answer{0, {}}}) {
        says["POST /v1/refunds"] = {lost};
        CHECK_THROWS_AS(ask(stripe->refund(order)), outcome_unknown);
    }
}

TEST_CASE_FIXTURE(server_confirms,
                  "Stripe: a charge that was refunded before counts as refunded while a refund of it stands")
{
    payments::refund_order const order{
        .key = "refund-1", .payment_id = "p", .reference = "pi_1", .amount = {5990, core::currency::brl()}};
    using kind = enum payments::refund_outcome::kind;
    says["POST /v1/refunds"] = {{400, error("invalid_request_error", "charge_already_refunded")}};

    says["GET /v1/refunds"] = {
        {200, R"({"data":[{"id":"re_1","status":"failed"},{"id":"re_2","status":"pending"}]})"}};
    CHECK(ask(stripe->refund(order)).end == kind::refunded);
    CHECK(last_has("payment_intent=pi_1"));

    says["GET /v1/refunds"] = {
        {200, R"({"data":[{"id":"re_1","status":"failed"},{"id":"re_2","status":"canceled"}]})"}};
    auto const refused = ask(stripe->refund(order));
    CHECK(refused.end == kind::refused);
    CHECK(refused.reason ==
          "Stripe no longer refunds this charge, and no refund of it has reached the buyer");

    says["GET /v1/refunds"] = {{500, "{}"}};
    CHECK_THROWS_AS(ask(stripe->refund(order)), provider_unavailable);
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: a refund that was resumed is asked for with a key of its own")
{
    says["POST /v1/refunds"] = {{200, R"({"id":"re_1","status":"succeeded"})"}};
    ask(stripe->refund({.key = "refund-1",
                        .payment_id = "p",
                        .reference = "pi_1",
                        .amount = {5990, core::currency::brl()},
                        .resumed = 1}));
    CHECK(last_has("Idempotency-Key: refund-1-1\r\n"));
}
