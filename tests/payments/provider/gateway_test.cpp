#include "provider_world.hpp"

namespace {

using namespace fcg;
using namespace fcg::test;
using payments::charge_outcome;
using payments::outcome_unknown;
using payments::provider_unavailable;

std::string const post_charge = "POST /pay/charges";
std::string const this_charge = "/pay/charges/" + some_order().payment_id;

std::string told(std::string const& status, std::string const& more = {}, std::string const& amount = "59.90")
{
    return R"({"paymentId":")" + some_order().payment_id + R"(","status":")" + status +
           R"(","currency":"BRL","amount":)" + amount + more + "}";
}

struct own_gateway : provider_world {
    std::unique_ptr<payments::payment_provider> gateway = payments::gateway(env, settings);
};

} // namespace

TEST_CASE_FIXTURE(own_gateway, "gateway: a charge is asked for by the payment's id and its outcome is read")
{
    struct row {
        char const* status;
        char const* more;
        end expected;
    };

    for (auto const& [status, more, expected] :
         {row{"approved", R"(,"reference":"g-1","fee":0.3)", end::approved},
          row{"declined", R"(,"reason":"insufficient funds")", end::declined}, row{"failed", "", end::failed},
          row{"waiting", R"(,"reference":"g-1")", end::waiting}, row{"cancelled", "", end::cancelled}}) {
        CAPTURE(status);
        says[post_charge] = {{200, told(status, more)}};
        auto const outcome = ask(gateway->charge(some_order()));
        CHECK(outcome.end == expected);
        CHECK(outcome.fee_minor == (expected == end::approved ? 30 : 0));
        CHECK(last_has("Idempotency-Key: " + some_order().payment_id + "\r\n"));
        CHECK(last_has("Authorization: Bearer g-key\r\n"));
        CHECK(last_has(R"({"paymentId":")" + some_order().payment_id +
                       R"(","amount":59.9,"currency":"BRL","method":"CreditCard"})"));
    }
}

TEST_CASE_FIXTURE(own_gateway, "gateway: an answer that makes no sense is none")
{
    auto other = told("approved", R"(,"reference":"g-1")");
    other.replace(other.find("0193"), 4, "0194");
    for (auto const& body :
         {other, told("approved"), told("perhaps"), told("approved", R"(,"reference":"g-1","fee":59.91)"),
          std::string("{}"), std::string("[]"), std::string("no JSON"), std::string()}) {
        CAPTURE(body);
        says[post_charge] = {{200, body}};
        CHECK_THROWS_AS(ask(gateway->charge(some_order())), outcome_unknown);
    }
}

TEST_CASE_FIXTURE(own_gateway,
                  "gateway: what may have been charged is unknown, what was surely not can be asked again")
{
    for (auto const status : {500, 503, 301, 0, -1}) {
        CAPTURE(status);
        says[post_charge] = {{status, "{}"}};
        CHECK_THROWS_AS(ask(gateway->charge(some_order())), outcome_unknown);
    }
    for (auto const status : {401, 403, 409}) {
        CAPTURE(status);
        says[post_charge] = {{status, "{}"}};
        CHECK_THROWS_AS(ask(gateway->charge(some_order())), provider_unavailable);
    }
}

TEST_CASE_FIXTURE(own_gateway, "gateway: what it says was taken comes with its approval, however it is told")
{
    auto const cent = told("approved", R"(,"reference":"g-1")", "0.01");
    says[post_charge] = {{200, cent}};
    says["GET " + this_charge] = {{200, cent}};
    says["POST " + this_charge + "/cancel"] = {{200, cent}};
    for (auto const& outcome : {ask(gateway->charge(some_order())), *ask(gateway->look_up(known({}))),
                                ask(gateway->cancel(known({})))})
        CHECK(outcome.amount == core::money{1});
}

TEST_CASE_FIXTURE(own_gateway,
                  "gateway: an amount that cannot be makes no sense, nor does a key that appears twice")
{
    for (auto const* const amount : {"-59.90", "59.901", "1e400", "\"59.90\"", "NaN", "59.90,\"amount\":0.01",
                                     "1000000000000000000000", "null", "[59.90]"}) {
        CAPTURE(amount);
        says[post_charge] = {{200, told("approved", R"(,"reference":"g-1")", amount)}};
        CHECK_THROWS_AS(ask(gateway->charge(some_order())), outcome_unknown);
    }
    auto lower = told("approved", R"(,"reference":"g-1")");
    lower.replace(lower.find("BRL"), 3, "brl");
    says[post_charge] = {{200, lower}};
    CHECK_THROWS_AS(ask(gateway->charge(some_order())), outcome_unknown);
}

TEST_CASE_FIXTURE(own_gateway, "gateway: an answer without an end, and one that trickles, is none")
{
    auto const text = told("approved", R"(,"reference":"g-1")");
    auto const padded =
        text.substr(0, text.size() - 1) + R"(,"more":")" + std::string(5'000'000, 'x') + "\"}";
    settings.provider_timeout_ms = 5'000;
    gateway = payments::gateway(env, settings);
    says[post_charge] = {{200, padded}};
    CHECK_THROWS_AS(ask(gateway->charge(some_order())), outcome_unknown);

    settings.provider_timeout_ms = 300;
    gateway = payments::gateway(env, settings);
    says[post_charge] = {{.status = 200, .body = text, .headers = {}, .trickles = true}};
    CHECK_THROWS_AS(ask(gateway->charge(some_order())), outcome_unknown);
}

TEST_CASE_FIXTURE(own_gateway, "gateway: a redirection is followed nowhere, whoever it names")
{
    for (auto const status : {301, 302, 303, 307, 308}) {
        CAPTURE(status);
        says[post_charge] = {
            {.status = status, .body = "{}", .headers = "Location: " + server.url() + "/elsewhere\r\n"}};
        CHECK_THROWS_AS(ask(gateway->charge(some_order())), outcome_unknown);
        CHECK(asked().back() == post_charge);
    }
}

TEST_CASE_FIXTURE(own_gateway, "gateway: that it has enough is told with the time that it asks for")
{
    says[post_charge] = {{.status = 429, .body = "{}", .headers = "Retry-After: 7\r\n"}};
    try {
        ask(gateway->charge(some_order()));
        FAIL("it was no answer");
    } catch (payments::provider_busy const& busy) {
        CHECK(busy.retry_after == std::chrono::seconds(7));
    }
    says[post_charge] = {{429, "<html>"}};
    CHECK_THROWS_AS(ask(gateway->charge(some_order())), payments::provider_busy);
}

TEST_CASE_FIXTURE(own_gateway, "gateway: an order that it refuses fails, for no fault of the buyer")
{
    says[post_charge] = {{422, R"({"error":"currency not supported"})"}};
    auto const outcome = ask(gateway->charge(some_order()));
    CHECK(outcome.end == end::failed);
    CHECK(outcome.reason == "the payment provider does not accept this order");

    says[post_charge] = {{404, R"({"error":"no such page"})"}}; // a wrong URL
    CHECK_THROWS_AS(ask(gateway->charge(some_order())), provider_unavailable);
}

TEST_CASE_FIXTURE(own_gateway, "gateway: a charge that it does not know was not made")
{
    says["GET " + this_charge] = {{404, R"({"error":"unknown"})"}};
    CHECK_FALSE(ask(gateway->look_up(known({}))));
    says["GET " + this_charge] = {{200, told("approved", R"(,"reference":"g-1")")}};
    CHECK(ask(gateway->look_up(known({})))->end == end::approved);
    for (auto const status : {400, 500, 0, -1}) {
        CAPTURE(status);
        says["GET " + this_charge] = {{status, "{}"}};
        CHECK_THROWS_AS(ask(gateway->look_up(known({}))), provider_unavailable);
    }
}

TEST_CASE_FIXTURE(own_gateway, "gateway: cancelling is done when it says what has become of the charge")
{
    says["POST " + this_charge + "/cancel"] = {{200, told("cancelled")}};
    CHECK(ask(gateway->cancel(known({}))).end == end::cancelled);
    says["POST " + this_charge + "/cancel"] = {{200, told("approved", R"(,"reference":"g-1")")}};
    CHECK(ask(gateway->cancel(known({}))).end == end::approved);
    for (auto const status : {404, 400, 500, 0, -1}) {
        CAPTURE(status);
        says["POST " + this_charge + "/cancel"] = {{status, "{}"}};
        CHECK_THROWS_AS(ask(gateway->cancel(known({}))), outcome_unknown);
    }
}

TEST_CASE_FIXTURE(own_gateway,
                  "gateway: a refund is asked for with its own key, and what is refused says why")
{
    payments::refund_order const order{
        .key = "refund-1", .payment_id = "p", .reference = "g-1", .amount = {5990, core::currency::brl()}};
    using kind = enum payments::refund_outcome::kind;
    says["POST /pay/refunds"] = {{200, R"({"status":"refunded"})"}};
    CHECK(ask(gateway->refund(order)).end == kind::refunded);
    CHECK(last_has("Idempotency-Key: refund-1\r\n"));
    CHECK(last_has(R"({"paymentId":"p","reference":"g-1","amount":59.9,"currency":"BRL"})"));

    says["POST /pay/refunds"] = {{200, R"({"status":"refunded","amount":0.01,"currency":"BRL"})"}};
    CHECK(ask(gateway->refund(order)).amount == core::money{1});

    says["POST /pay/refunds"] = {{200, R"({"status":"refused","reason":"too old"})"}};
    CHECK(ask(gateway->refund(order)).reason == "too old");
    says["POST /pay/refunds"] = {{404, R"({"error":"no such charge"})"}};
    CHECK(ask(gateway->refund(order)).reason == "404 no such charge");
    for (auto const& lost : {answer{500, "{}"}, answer{200, "{}"},
                             answer{200, R"({"status":"refunded","amount":-1,"currency":"BRL"})"},
                             answer{0, {}}, answer{-1, {}}}) {
        says["POST /pay/refunds"] = {lost};
        CHECK_THROWS_AS(ask(gateway->refund(order)), outcome_unknown);
    }
}

TEST_CASE_FIXTURE(own_gateway, "gateway: its report is read page by page")
{
    says["GET /pay/charges"] = {
        {200, R"({"charges":[{"reference":"g-1","paymentId":"p","amount":59.90,"currency":"BRL",)"
              R"("status":"charged_back","chargedAt":"2026-11-22T10:00:00Z"}],"next":"2"})"},
        {200, R"({"charges":[]})"}};
    auto const time = core::parse_rfc3339("2026-11-22T00:00:00Z").value();
    auto const first = ask(gateway->report(time, time + std::chrono::days(1), {}));
    REQUIRE(first.lines.size() == 1);
    CHECK(first.lines[0].state == payments::reported_charge::kind::charged_back);
    CHECK(first.next == "2");
    CHECK(last_has("?from=2026-11-22T00%3A00%3A00.000Z&to=2026-11-23T00%3A00%3A00.000Z "));
    auto const second = ask(gateway->report(time, time + std::chrono::days(1), "2"));
    CHECK(second.lines.empty());
    CHECK_FALSE(second.next);
    CHECK(last_has("&page=2 "));
}

TEST_CASE_FIXTURE(own_gateway, "gateway: a report with a line that makes no sense is none")
{
    for (
        auto const* const line :
        {R"({"paymentId":"p","amount":1,"currency":"BRL","status":"charged","chargedAt":"2026-11-22T10:00:00Z"})",
         R"({"reference":"g","amount":-1,"currency":"BRL","status":"charged","chargedAt":"2026-11-22T10:00:00Z"})",
         R"({"reference":"g","amount":1.505,"currency":"BRL","status":"charged","chargedAt":"2026-11-22T10:00:00Z"})",
         R"({"reference":"g","amount":1,"currency":"brl","status":"charged","chargedAt":"2026-11-22T10:00:00Z"})",
         R"({"reference":"g","amount":1,"currency":"BRL","status":"paid","chargedAt":"2026-11-22T10:00:00Z"})",
         R"({"reference":"g","amount":1,"currency":"BRL","status":"charged","chargedAt":"yesterday"})",
         "7"}) {
        CAPTURE(line);
        says["GET /pay/charges"] = {{200, std::string(R"({"charges":[)") + line + "]}"}};
        CHECK_THROWS_AS(ask(gateway->report({}, {}, {})), provider_unavailable);
    }
}
