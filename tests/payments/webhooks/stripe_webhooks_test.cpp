// Stripe's scheme: https://docs.stripe.com/webhooks#verify-manually
#include "internal/payment/refund_commands.hpp"
#include "support/seeded_random.hpp"
#include "webhook_case.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::webhook_case;

namespace {

std::string const stripe_secret = "whsec_test_secret";
std::string const older_secret = "whsec_older_secret";

struct stripe_case : webhook_case {
    explicit stripe_case(std::vector<std::string> secrets = {stripe_secret})
        : webhook_case(scheme::stripe, std::move(secrets))
    {
        write([&](storage::transaction& tx) { payments::open_charge(tx, id, "pi_1", command_context()); });
        store.events();
    }

    std::string header(std::string_view body, std::string_view text = stripe_secret, std::int64_t age = 0)
    {
        auto const value = std::to_string(now() - age);
        return "t=" + value + ",v1=" + test::stripe_signature(text, value, body);
    }

    test::reply send(std::string const& body, std::string const& signature)
    {
        return post(body, {{"Stripe-Signature", signature}});
    }

    test::reply tell(std::string const& body) { return send(body, header(body)); }

    std::string intent(std::string_view type, std::string_view more, std::string_view event = "evt_1")
    {
        return fmt::format(
            R"({{"id":"{}","object":"event","type":"{}","data":{{"object":{{"id":"pi_1","object":"payment_intent",)"
            R"("amount":5990,"amount_received":5990,"currency":"brl",{},"metadata":{{"payment_id":"{}"}}}}}}}})",
            event, type, more, id);
    }

    /// Returns an event about a charge or a dispute, which names only the intent.
    std::string about_charge(std::string_view type, std::string_view more, std::string_view event = "evt_2")
    {
        return fmt::format(R"({{"id":"{}","object":"event","type":"{}","data":{{"object":{{"id":"ch_1",)"
                           R"("payment_intent":"pi_1","currency":"brl",{},"metadata":{{}}}}}}}})",
                           event, type, more);
    }

    std::string about_refund(std::string_view type, std::string_view more, std::string_view refund = "re_1")
    {
        return fmt::format(
            R"({{"id":"evt_{}","object":"event","type":"{}","data":{{"object":{{"id":"{}","object":"refund",)"
            R"("payment_intent":"pi_1","currency":"brl",{},"metadata":{{"payment_id":"{}"}}}}}}}})",
            store.env().ids.next().to_string(), type, refund, more, id);
    }

    void refuses(int status, std::string const& body, std::string const& signature)
    {
        INFO(signature);
        INFO(body);
        CHECK(send(body, signature).status == status);
        CHECK(store.events().empty());
        CHECK(stored() == 0);
    }

    payments::status status() { return payment(id).status; }

    std::string id = begin_payment();
};

} // namespace

TEST_CASE("Stripe's signature is made as others make it")
{
    // The expected value was computed with Python's hmac.
    CHECK(test::stripe_signature(stripe_secret, "1795348800", R"({"id":"evt_1"})") ==
          "651d171dcdf5a5777d7759859a32a5f05fbeae49138b1acea1e1792916e9215e");
}

TEST_CASE("an intent that succeeded approves its payment")
{
    stripe_case fixture;
    CHECK(fixture.tell(fixture.intent("payment_intent.succeeded", R"("status":"succeeded")")).status == 204);
    CHECK(fixture.status() == payments::status::approved);
    CHECK(fixture.payment(fixture.id).reference == "pi_1");
}

TEST_CASE("an intent that was cancelled cancels its payment")
{
    stripe_case fixture;
    auto const body =
        fixture.intent("payment_intent.canceled", R"("status":"canceled","cancellation_reason":"abandoned")");
    CHECK(fixture.tell(body).status == 204);
    CHECK(fixture.status() == payments::status::cancelled);
    CHECK(fixture.payment(fixture.id).reason == "cancelled at the payment provider: abandoned");
}

TEST_CASE("an intent that was cancelled after a refused card declines its payment, as the worker would")
{
    stripe_case fixture;
    auto const body = fixture.intent("payment_intent.canceled",
                                     R"("status":"canceled","last_payment_error":{"type":"card_error",)"
                                     R"("code":"card_declined","decline_code":"insufficient_funds"})");
    CHECK(fixture.tell(body).status == 204);
    CHECK(fixture.status() == payments::status::declined);
    CHECK(fixture.payment(fixture.id).reason == "insufficient funds");
}

TEST_CASE("a failed attempt on an intent is no end: the buyer may try another card")
{
    stripe_case fixture;
    auto const body =
        fixture.intent("payment_intent.payment_failed", R"("status":"requires_payment_method")");
    CHECK(fixture.tell(body).status == 204);
    CHECK(fixture.status() == payments::status::processing);
    CHECK(
        fixture.last_line().starts_with("simulated ignored event=evt_1 type=payment_intent.payment_failed"));
}

TEST_CASE("an intent that is being processed is accepted")
{
    stripe_case fixture;
    CHECK(fixture.tell(fixture.intent("payment_intent.processing", R"("status":"processing")")).status ==
          204);
    CHECK(fixture.status() == payments::status::processing);
    CHECK(fixture.payment(fixture.id).is_accepted);
}

TEST_CASE(
    "a whole refund at Stripe, which names the intent alone, refunds the payment; a partial one does not")
{
    stripe_case fixture;
    fixture.tell(fixture.intent("payment_intent.succeeded", R"("status":"succeeded")"));
    auto const partial =
        fixture.about_charge("charge.refunded", R"("amount":5990,"refunded":false)", "evt_2");
    CHECK(fixture.tell(partial).status == 204);
    CHECK(fixture.status() == payments::status::approved);
    auto const text = fixture.about_charge("charge.refunded", R"("amount":5990,"refunded":true)", "evt_3");
    CHECK(fixture.tell(text).status == 204);
    CHECK(fixture.status() == payments::status::refunded);
}

TEST_CASE("a dispute at the bank takes the money back")
{
    stripe_case fixture;
    fixture.tell(fixture.intent("payment_intent.succeeded", R"("status":"succeeded")"));
    CHECK(fixture.tell(fixture.about_charge("charge.dispute.created", R"("amount":5990)")).status == 204);
    CHECK(fixture.status() == payments::status::refunded);
    CHECK(fixture.payment(fixture.id).refunds.front().cause == contracts::refund_cause::chargeback);
}

TEST_CASE("a bank that only asks about a charge has taken nothing back")
{
    stripe_case fixture;
    fixture.tell(fixture.intent("payment_intent.succeeded", R"("status":"succeeded")"));
    auto const text =
        fixture.about_charge("charge.dispute.created", R"("amount":5990,"status":"warning_needs_response")");
    CHECK(fixture.tell(text).status == 204);
    CHECK(fixture.status() == payments::status::approved);

    auto const taken = fixture.about_charge("charge.dispute.funds_withdrawn",
                                            R"("amount":5990,"status":"needs_response")", "evt_3");
    CHECK(fixture.tell(taken).status == 204);
    CHECK(fixture.status() == payments::status::refunded);
}

TEST_CASE("a refund that fails after Stripe had taken it on bounces once, however many events tell of it")
{
    stripe_case fixture;
    fixture.tell(fixture.intent("payment_intent.succeeded", R"("status":"succeeded")"));
    fixture.tell(fixture.about_charge("charge.refunded", R"("amount":5990,"refunded":true)"));
    REQUIRE(fixture.status() == payments::status::refunded);

    CHECK(
        fixture.tell(fixture.about_refund("refund.updated", R"("amount":5990,"status":"pending")")).status ==
        204);
    CHECK(fixture.tell(fixture.about_refund("refund.failed", R"("amount":1000,"status":"failed")", "re_9"))
              .status == 204); // a partial refund, which is not ours
    CHECK(fixture.payment(fixture.id).own_refund()->now == payments::refund::state::refunded);

    auto const failed = R"("amount":5990,"status":"failed","failure_reason":"lost_or_stolen_card")";
    CHECK(fixture.tell(fixture.about_refund("refund.failed", failed)).status == 204);
    auto const now = fixture.payment(fixture.id);
    CHECK(now.own_refund()->now == payments::refund::state::parked);
    CHECK(now.own_refund()->failure == "the refund failed: lost_or_stolen_card");

    fixture.write([&](storage::transaction& tx) {
        payments::resume_refund(tx, fixture.id, "pi_1", fixture.command_context());
        payments::finish_refund(tx, fixture.id, "pi_1", 1, fixture.command_context());
    });
    for (auto const* const type : {"refund.failed", "refund.updated", "charge.refund.updated"})
        CHECK(fixture.tell(fixture.about_refund(type, failed)).status == 204);
    CHECK(fixture.last_line().starts_with("simulated repeated event=failed-re_1"));
    CHECK(fixture.payment(fixture.id).own_refund()->now == payments::refund::state::refunded);
}

TEST_CASE("events of Stripe that are about nothing of ours are taken and ignored")
{
    stripe_case fixture;
    CHECK(fixture.tell(fixture.about_charge("charge.succeeded", R"("amount":5990)")).status == 204);
    CHECK(fixture.tell(R"({"id":"evt_9","type":"customer.created","data":{"object":{}}})").status == 204);
    CHECK(fixture.store.events().empty());
    CHECK(fixture.stored() == 2);
}

TEST_CASE("any of several signatures and any of several secrets will do")
{
    stripe_case fixture({stripe_secret, older_secret});
    auto const body = fixture.intent("payment_intent.succeeded", R"("status":"succeeded")");
    auto const signed_by_older = fixture.header(body, older_secret);
    auto const comma = signed_by_older.find(',');
    CHECK(
        fixture.send(body, signed_by_older.substr(0, comma) + ",v1=00,v0=abc" + signed_by_older.substr(comma))
            .status == 204);
    CHECK(fixture.status() == payments::status::approved);
}

TEST_CASE("Stripe's webhooks without a right signature are refused")
{
    stripe_case fixture;
    auto const body = fixture.intent("payment_intent.succeeded", R"("status":"succeeded")");
    auto const good = fixture.header(body);
    auto const comma = good.find(',');
    auto const time = good.substr(0, comma);
    auto const signature = good.substr(comma + 1);
    for (auto const& forged : std::vector<std::string>{"",
                                                       " ",
                                                       ",",
                                                       "t",
                                                       "t=",
                                                       "v1=",
                                                       time,
                                                       signature,
                                                       time + ",",
                                                       time + "," + signature.substr(3),
                                                       time + ",v0" + signature.substr(2),
                                                       time + ",V1" + signature.substr(2),
                                                       time + ",v1 " + signature,
                                                       good.substr(0, good.size() - 1),
                                                       good + "0",
                                                       time + "," + time + "," + signature,
                                                       "t=+" + good.substr(2),
                                                       "t=-" + good.substr(2),
                                                       "t= " + good.substr(2),
                                                       "t=0" + good.substr(2),
                                                       "t=x," + signature,
                                                       "t=99999999999999999999," + signature,
                                                       time + " " + signature,
                                                       fixture.header(body, older_secret),
                                                       fixture.header(body + " "),
                                                       fixture.header(body, stripe_secret, 301),
                                                       fixture.header(body, stripe_secret, -301),
                                                       fixture.header(body, stripe_secret, 86'400)})
        fixture.refuses(401, body, forged);
    std::string many = time;
    for (int i = 0; i < 16; ++i)
        many += ",v1=00";
    fixture.refuses(401, body, many + "," + signature);
    CHECK(fixture.send(body, good).status == 204);
}

TEST_CASE("a webhook of Stripe's in which anything was changed or cut off is refused")
{
    stripe_case fixture;
    auto const body = fixture.intent("payment_intent.succeeded", R"("status":"succeeded")");
    auto const good = fixture.header(body);
    for (std::size_t length = 0; length < body.size(); length += 3)
        fixture.refuses(401, body.substr(0, length), good);
    constexpr std::uint64_t seed = 20'261'123;
    MESSAGE("seed ", seed);
    test::seeded_random random(seed);
    for (int i = 0; i < 100; ++i) {
        auto changed_body = body;
        auto changed_header = good;
        auto& text = random.below(2) == 0 ? changed_body : changed_header;
        auto& octet = text[random.below(text.size())];
        octet = static_cast<char>(static_cast<unsigned char>(octet) ^ (1U << random.below(7)));
        fixture.refuses(401, changed_body, changed_header);
    }
}

TEST_CASE("a webhook of Stripe's that is well signed and yet not to be understood is refused")
{
    stripe_case fixture;
    for (
        auto const& body : std::vector<std::string>{
            "", "{", "[]", "null", "{}", R"({"id":"evt_1"})", R"({"type":"payment_intent.succeeded"})",
            R"({"id":7,"type":"payment_intent.succeeded","data":{"object":{}}})",
            R"({"id":"evt_1","type":"payment_intent.succeeded"})",
            R"({"id":"evt_1","type":"payment_intent.succeeded","data":null})",
            R"({"id":"evt_1","type":"payment_intent.succeeded","data":{}})",
            R"({"id":"evt_1","type":"payment_intent.succeeded","data":{"object":{}}})",
            R"({"id":"evt_1","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1"}}})",
            R"({"id":"evt_1","type":"charge.dispute.created","data":{"object":{"amount":5990,"currency":"brl"}}})"})
        fixture.refuses(400, body, fixture.header(body));
    for (auto const* more :
         {R"("amount_received":5990)", R"("amount_received":"5990","currency":"brl")",
          R"("amount_received":-1,"currency":"brl")", R"("amount_received":59.9,"currency":"brl")",
          R"("amount_received":5990,"currency":"zzz")", R"("metadata":{"payment_id":7})"}) {
        auto const body =
            R"({"id":"evt_1","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1",)" +
            std::string(more) + "}}}";
        fixture.refuses(400, body, fixture.header(body));
    }
}

TEST_CASE("less money than the payment asked for does not approve it")
{
    stripe_case fixture;
    auto body = fixture.intent("payment_intent.succeeded", R"("status":"succeeded")");
    auto const index = body.find("\"amount_received\":5990");
    body.replace(index, 22, "\"amount_received\":59");
    CHECK(fixture.tell(body).status == 204);
    CHECK(fixture.status() == payments::status::failed);
    CHECK(fixture.last_line().starts_with("simulated unmatched event=evt_1"));
}
