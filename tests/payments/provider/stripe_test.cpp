#include "stripe_case.hpp"

using namespace fcg;
using namespace fcg::test;
using namespace fcg::test::at_stripe;
using payments::outcome_unknown;
using payments::provider_unavailable;

TEST_CASE_FIXTURE(server_confirms, "Stripe: an intent is opened by the payment's id and takes no money")
{
    says["POST " + intents] = {{200, intent("requires_payment_method")}};
    CHECK(stripe->opens_first());
    CHECK(ask(stripe->open(some_order())) == "pi_1");
    CHECK(last_has("Idempotency-Key: " + some_order().payment_id + "\r\n"));
    CHECK(last_has("Authorization: Bearer sk_test_1\r\n"));
    CHECK(last_has("Content-Type: application/x-www-form-urlencoded\r\n"));
    CHECK(last_has("Stripe-Version: "));
    CHECK(last_has("amount=5990&currency=brl&metadata%5Bpayment_id%5D=" + some_order().payment_id +
                   "&automatic_payment_methods%5Benabled%5D=true&"
                   "automatic_payment_methods%5Ballow_redirects%5D=never"));
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: an intent that was confirmed is approved, with its fee")
{
    says[confirm_1] = {
        {200,
         intent("succeeded", R"(,"latest_charge":{"balance_transaction":{"fee":269,"currency":"brl"}})")}};
    auto const outcome = charge();
    CHECK(outcome.end == end::approved);
    CHECK(outcome.reference == "pi_1");
    CHECK(outcome.fee_minor == 269);
    CHECK(last_has("Idempotency-Key: " + some_order().payment_id + "-confirm\r\n"));
    CHECK(last_has("payment_method=pm_card_visa"));
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: a declined card is declined once the intent is cancelled")
{
    says[confirm_1] = {
        {402, error("card_error", "card_declined", R"(,"decline_code":"insufficient_funds")")}};
    auto const outcome = charge();
    CHECK(outcome.end == end::declined);
    CHECK(outcome.reason == "insufficient funds");
    CHECK(asked() == std::vector<std::string>{confirm_1, cancel_1});
}

TEST_CASE_FIXTURE(server_confirms,
                  "Stripe: a declined card is not declined while its intent could still be charged")
{
    says[confirm_1] = {{402, error("card_error", "card_declined")}};
    says[cancel_1] = {{500, "{}"}};
    CHECK_THROWS_AS(charge(), outcome_unknown);

    // Stripe then reports the refusal when asked for the outcome, and this time the intent is cancelled.
    says[get_1] = {{200, intent("requires_payment_method", declined)}};
    says[cancel_1] = {{200, intent("canceled")}};
    auto const outcome = ask(stripe->look_up(known("pi_1")));
    REQUIRE(outcome);
    CHECK(outcome->end == end::declined);
    CHECK(outcome->reason == "insufficient funds");
}

TEST_CASE_FIXTURE(
    server_confirms,
    "Stripe: an intent that was cancelled because of a refused card was declined, if nobody says else")
{
    says[get_1] = {{200, intent("canceled", declined)}};
    auto const outcome = ask(stripe->look_up(known("pi_1")));
    REQUIRE(outcome);
    CHECK(outcome->end == end::declined);
    CHECK(outcome->reason == "insufficient funds");

    says[get_1] = {
        {200, intent("canceled", std::string(declined) + R"(,"cancellation_reason":"abandoned")")}};
    auto const given_up = ask(stripe->look_up(known("pi_1")));
    REQUIRE(given_up);
    CHECK(given_up->end == end::cancelled);

    says[cancel_1] = {{200, intent("canceled")}};
    ask(stripe->cancel(known("pi_1")));
    CHECK(last_has("cancellation_reason=abandoned"));
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: a refusal is overtaken by a charge that was made after all")
{
    says[confirm_1] = {{402, error("card_error", "card_declined")}};
    says[cancel_1] = {{400, error("invalid_request_error", "payment_intent_unexpected_state")}};
    says[get_1] = {{200, intent("succeeded")}};
    CHECK(charge().end == end::approved);
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: what is still being decided waits")
{
    for (auto const* const status : {"processing", "requires_action", "requires_capture"}) {
        CAPTURE(status);
        says[confirm_1] = {{200, intent(status)}};
        CHECK(charge().end == end::waiting);
    }
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: an intent that was confirmed before says itself how that went")
{
    for (auto const* const code : {"payment_intent_unexpected_state", ""}) {
        CAPTURE(code);
        says[confirm_1] = {{400, error(*code ? "invalid_request_error" : "idempotency_error", code)}};
        says[get_1] = {{200, intent("succeeded")}};
        CHECK(charge().end == end::approved);
    }
}

TEST_CASE_FIXTURE(server_confirms,
                  "Stripe: an order that can never be charged fails, for no fault of the buyer")
{
    says[confirm_1] = {{400, error("invalid_request_error", "amount_too_small")}};
    auto const outcome = charge();
    CHECK(outcome.end == end::failed);
    CHECK(outcome.reason == "the payment provider does not accept this order");
    CHECK(asked() == std::vector<std::string>{confirm_1, cancel_1});
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: an order that it does not open fails when it is to be charged")
{
    says["POST " + intents] = {{400, error("invalid_request_error", "amount_too_small")}};
    CHECK(ask(stripe->open(some_order())).empty());
    CHECK(ask(stripe->charge(some_order())).end == end::failed);
    CHECK(asked().size() == 1);
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: an intent that was opened under other settings is found again")
{
    says["POST " + intents] = {{400, error("idempotency_error", "")}};
    says["GET " + intents + "/search"] = {{200, R"({"data":[]})"},
                                          {200, R"({"data":[)" + intent("requires_payment_method") + "]}"}};
    CHECK_THROWS_AS(ask(stripe->open(some_order())), provider_unavailable);
    CHECK(ask(stripe->open(some_order())) == "pi_1");
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: no order is at fault for a wrong URL")
{
    says["POST " + intents] = {{404, error("invalid_request_error", "")}};
    CHECK_THROWS_AS(ask(stripe->open(some_order())), provider_unavailable);
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: an answer about something else than was confirmed is none")
{
    auto other = intent("succeeded");
    other.replace(other.find("pi_1"), 4, "pi_2");
    for (auto const& body :
         {other, std::string("{}"), std::string("[]"), std::string("<html>"), std::string(),
          intent("requires_confirmation"), intent("succeeded", {}, -5990),
          intent("succeeded", R"(,"amount":1)"), intent("succeeded", R"(,"amount_received":0.01)")}) {
        CAPTURE(body);
        says[confirm_1] = {{200, body}};
        CHECK_THROWS_AS(charge(), outcome_unknown);
    }
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: what was received comes with an approval, however it is read")
{
    auto const cent = intent("succeeded", R"(,"amount_received":1)");
    says[confirm_1] = {{200, cent}};
    says[get_1] = {{200, cent}};
    says[cancel_1] = {{400, error("invalid_request_error", "payment_intent_unexpected_state")}};
    says["GET " + intents] = {{200, R"({"data":[)" + cent + "]}"}};
    for (auto const& outcome :
         {charge(), *ask(stripe->look_up(known("pi_1"))), ask(stripe->cancel(known("pi_1")))}) {
        CHECK(outcome.end == end::approved);
        CHECK(outcome.amount == core::money{1});
    }
    CHECK(ask(stripe->report({}, {}, {})).lines.at(0).amount == core::money{1});
    says[confirm_1] = {{200, intent("succeeded", {}, 5991)}};
    CHECK(charge().amount == core::money{5991});
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: an intent of another payment is no answer")
{
    auto other = intent("succeeded");
    other.replace(other.find("0193a5b0"), 4, "0194");
    says["POST " + intents] = {{200, other}};
    says[confirm_1] = {{200, other}};
    says[get_1] = {{200, other}};
    CHECK_THROWS_AS(ask(stripe->open(some_order())), provider_unavailable);
    CHECK_THROWS_AS(charge(), outcome_unknown);
    CHECK_THROWS_AS(ask(stripe->look_up(known("pi_1"))), provider_unavailable);
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: an id that would break out of a path or a header is none")
{
    for (auto const* const id : {"pi\\r\\nX: y", "pi 1", "pi_\u00e9", ""}) {
        CAPTURE(id);
        auto body = intent("requires_payment_method");
        body.replace(body.find("pi_1"), 4, id);
        says["POST " + intents] = {{200, body}};
        CHECK_THROWS_AS(ask(stripe->open(some_order())), provider_unavailable);
    }
}

TEST_CASE_FIXTURE(server_confirms,
                  "Stripe: what may have been charged is unknown, what was surely not can be asked again")
{
    for (auto const status : {500, 502, 503, 504, 302, 0, -1}) {
        CAPTURE(status);
        says[confirm_1] = {{status, "{}"}};
        CHECK_THROWS_AS(charge(), outcome_unknown);
    }
    for (auto const status : {401, 403, 409}) {
        CAPTURE(status);
        says[confirm_1] = {{status, error("api_error", "")}};
        CHECK_THROWS_AS(charge(), provider_unavailable);
    }
    says[confirm_1] = {{429, error("invalid_request_error", "rate_limit")}};
    CHECK_THROWS_AS(charge(), payments::provider_busy);
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: a question that moves no money can always be asked again")
{
    for (auto const status : {500, 503, 302, 401, 409, 0, -1}) {
        CAPTURE(status);
        says[get_1] = {{status, "{}"}};
        says["POST " + intents] = {{status, "{}"}};
        says["GET " + intents] = {{status, "{}"}};
        CHECK_THROWS_AS(ask(stripe->look_up(known("pi_1"))), provider_unavailable);
        CHECK_THROWS_AS(ask(stripe->open(some_order())), provider_unavailable);
        CHECK_THROWS_AS(ask(stripe->report({}, {}, {})), provider_unavailable);
    }
}

TEST_CASE("Stripe: where nobody listens nothing has happened")
{
    provider_world world;
    world.settings.stripe.url = "http://127.0.0.1:1";
    world.settings.stripe.payment_method = "pm_card_visa";
    auto const stripe = payments::stripe(world.env, world.settings);
    CHECK_THROWS_AS(world.ask(stripe->charge(some_order("pi_1"))), provider_unavailable);
}

TEST_CASE("Stripe: settings that cannot be are refused by their names")
{
    provider_world world;
    auto const refusal = [&](std::string const& url, std::string const& key) {
        world.settings.stripe.url = url;
        world.settings.stripe.secret_key = key;
        try {
            payments::stripe(world.env, world.settings);
        } catch (std::runtime_error const& fault) {
            return std::string(fault.what());
        }
        return std::string();
    };
    CHECK(refusal("http://api.stripe.com", "sk") == "payments.stripe.url must be https://host[:port][/path]");
    CHECK(refusal("nonsense", "sk") == "payments.stripe.url must be https://host[:port][/path]");
    CHECK(refusal("https://api.stripe.com", "") ==
          "payments.stripe.secretKey must be a key, without white space");
    CHECK(refusal("https://api.stripe.com", "sk\r\nX: y").starts_with("payments.stripe.secretKey"));
    CHECK(refusal("https://api.stripe.com", "sk").empty());
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: an intent that nobody has confirmed is no charge")
{
    for (auto const* const status : {"requires_payment_method", "requires_confirmation"}) {
        says[get_1] = {{200, intent(status)}};
        CHECK_FALSE(ask(stripe->look_up(known("pi_1"))));
    }
    says[get_1] = {{404, error("invalid_request_error", "resource_missing")}};
    CHECK_FALSE(ask(stripe->look_up(known("pi_1"))));
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: without its id an intent is searched by the payment's")
{
    auto const search = "GET " + intents + "/search";
    says[search] = {{200, R"({"data":[]})"}};
    CHECK_FALSE(ask(stripe->look_up(known(""))));
    CHECK(last_has("query=metadata%5B%27payment_id%27%5D%3A%27" + some_order().payment_id + "%27"));

    says[search] = {{200, R"({"data":[)" + intent("succeeded") + "]}"}};
    auto const charge_outcome = ask(stripe->look_up(known("")));
    REQUIRE(charge_outcome);
    CHECK(charge_outcome->end == end::approved);
    CHECK(charge_outcome->reference == "pi_1");
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: cancelling says what the charge had become before")
{
    struct row {
        answer cancelled;
        answer looked_up;
        end expected;
    };

    auto const unexpected = error("invalid_request_error", "payment_intent_unexpected_state");
    for (auto const& [cancelled, looked_up, expected] :
         {row{{200, intent("canceled")}, {500, {}}, end::cancelled},
          row{{404, error("invalid_request_error", "resource_missing")}, {500, {}}, end::cancelled},
          row{{400, unexpected}, {200, intent("canceled")}, end::cancelled},
          row{{400, unexpected}, {200, intent("succeeded")}, end::approved},
          row{{400, unexpected}, {200, intent("processing")}, end::waiting}}) {
        CAPTURE(cancelled.status);
        CAPTURE(looked_up.body);
        says[cancel_1] = {cancelled};
        says[get_1] = {looked_up};
        CHECK(ask(stripe->cancel(known("pi_1"))).end == expected);
    }
    says[cancel_1] = {{-1, {}}};
    CHECK_THROWS_AS(ask(stripe->cancel(known("pi_1"))), outcome_unknown);
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: what was never opened is cancelled without being asked for")
{
    says["GET " + intents + "/search"] = {{200, R"({"data":[]})"}};
    CHECK(ask(stripe->cancel(known(""))).end == end::cancelled);
}

TEST_CASE_FIXTURE(buyer_confirms, "Stripe: without a payment method of the server's the buyer is waited for")
{
    says["POST " + intents] = {{200, intent("requires_payment_method")}};
    CHECK(ask(stripe->open(some_order())) == "pi_1");
    CHECK_FALSE(last_has("allow_redirects"));

    says[get_1] = {{200, intent("requires_payment_method", declined)}};
    CHECK(ask(stripe->charge(some_order("pi_1"))).end == end::waiting);
    CHECK(ask(stripe->client_secret(known("pi_1"))) == "pi_1_secret");

    says[get_1] = {{200, intent("succeeded")}};
    CHECK(ask(stripe->charge(some_order("pi_1"))).end == end::approved);
    CHECK(ask(stripe->client_secret(known("pi_1"))).empty());

    says[get_1] = {{200, intent("canceled")}};
    CHECK(ask(stripe->charge(some_order("pi_1"))).end == end::cancelled);
}

TEST_CASE_FIXTURE(server_confirms, "Stripe: nobody else may confirm what the server charges")
{
    CHECK(ask(stripe->client_secret(known("pi_1"))).empty());
    CHECK(asked().empty());
}

TEST_CASE_FIXTURE(buyer_confirms, "Stripe: its report has the charges that took money, page by page")
{
    auto const taken = intent("succeeded", R"(,"latest_charge":{"refunded":true,"disputed":false})");
    says["GET " + intents] = {{200, R"({"has_more":true,"data":[)" + intent("canceled") + "," + taken + "]}"},
                              {200, R"({"has_more":false,"data":[]})"}};
    auto const time = core::parse_rfc3339("2026-11-22T00:00:00Z").value();
    auto const first = ask(stripe->report(time, time + std::chrono::days(1), {}));
    REQUIRE(first.lines.size() == 1);
    CHECK(first.lines[0].state == payments::reported_charge::kind::refunded);
    CHECK(first.lines[0].reference == "pi_1");
    CHECK(first.lines[0].payment_id == some_order().payment_id);
    CHECK(first.next == "pi_1");
    CHECK(last_has("created%5Bgte%5D=1795305600&created%5Blt%5D=1795392000&limit=100"));

    auto const second = ask(stripe->report(time, time + std::chrono::days(1), *first.next));
    CHECK(second.lines.empty());
    CHECK_FALSE(second.next);
    CHECK(last_has("starting_after=pi_1"));
}

TEST_CASE_FIXTURE(buyer_confirms, "Stripe: a dispute counts as charged back while the bank has the money")
{
    says["GET " + intents] = {
        {200, R"({"data":[)" + intent("succeeded", R"(,"latest_charge":{"disputed":true})") + "]}"}};
    using kind = enum payments::reported_charge::kind;

    struct row {
        char const* status;
        kind expected;
    };

    for (auto const& [status, expected] :
         {row{"lost", kind::charged_back}, row{"needs_response", kind::charged_back},
          row{"under_review", kind::charged_back}, row{"won", kind::charged},
          row{"warning_closed", kind::charged}}) {
        CAPTURE(status);
        says["GET /v1/disputes"] = {{200, std::string(R"({"data":[{"status":")") + status + R"("}]})"}};
        CHECK(ask(stripe->report({}, {}, {})).lines.at(0).state == expected);
    }
}
