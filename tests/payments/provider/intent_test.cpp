#include "internal/provider/stripe/intent.hpp"

#include <doctest/doctest.h>

namespace {

using namespace fcg;
using namespace fcg::payments;

json::value parsed(std::string const& text)
{
    return std::get<json::value>(json::parse(text));
}

std::optional<stripe_intent> read(std::string const& text)
{
    return read_intent(parsed(text));
}

core::money money(std::int64_t minor, char const* code)
{
    return {minor, core::currency::parse(code).value()};
}

} // namespace

TEST_CASE("an intent is read with its fee when that is in the charge's currency")
{
    auto const intent = read(R"({"id":"pi_1","status":"succeeded","amount":5990,"currency":"brl",
        "created":1763812800,"metadata":{"payment_id":"p"},"client_secret":"s",
        "latest_charge":{"refunded":true,"disputed":false,
                         "balance_transaction":{"fee":269,"currency":"brl"}}})");
    REQUIRE(intent);
    CHECK(intent->id == "pi_1");
    CHECK(intent->payment_id == "p");
    CHECK(intent->amount == money(5990, "BRL"));
    CHECK(intent->fee_minor == 269);
    CHECK(intent->is_refunded);
    CHECK_FALSE(intent->is_disputed);
    CHECK(core::to_rfc3339(intent->created) == "2025-11-22T12:00:00.000Z");
}

TEST_CASE("a fee in another currency than the charge's is not known")
{
    auto const intent = read(R"({"id":"pi_1","status":"succeeded","amount":5990,"currency":"brl","created":1,
        "latest_charge":{"balance_transaction":{"fee":50,"currency":"usd"}}})");
    REQUIRE(intent);
    CHECK(intent->fee_minor == 0);
}

TEST_CASE("what lacks an id, a status, an amount or its time is no intent")
{
    for (auto const* const text :
         {R"({"status":"succeeded","amount":1,"currency":"brl","created":1})",
          R"({"id":"pi_1","amount":1,"currency":"brl","created":1})",
          R"({"id":"pi_1","status":"succeeded","currency":"brl","created":1})",
          R"({"id":"pi_1","status":"succeeded","amount":-1,"currency":"brl","created":1})",
          R"({"id":"pi_1","status":"succeeded","amount":1,"currency":"zzz","created":1})",
          R"({"id":"pi_1","status":"succeeded","amount":1,"currency":"brl"})", "{}"}) {
        CAPTURE(text);
        CHECK_FALSE(read(text));
    }
}

TEST_CASE("an intent without its objects inside is read all the same")
{
    auto const intent = read(R"({"id":"pi_1","status":"processing","amount":1,"currency":"brl","created":1,
        "latest_charge":null,"metadata":null,"last_payment_error":null})");
    REQUIRE(intent);
    CHECK(intent->refusal.empty());
    CHECK(intent->payment_id.empty());
}

TEST_CASE("a buyer learns why the card was declined, but not that it was reported stolen")
{
    struct row {
        char const* error;
        char const* reason;
    };

    for (auto const& [error, reason] :
         {row{R"("decline_code":"insufficient_funds","code":"card_declined")", "insufficient funds"},
          row{R"("code":"expired_card")", "the card has expired"},
          row{R"("code":"incorrect_cvc")", "the card's security code is wrong"},
          row{R"("decline_code":"stolen_card","code":"card_declined")", "the card was declined"},
          row{R"("decline_code":"something_new")", "the card was declined"}}) {
        CAPTURE(error);
        auto const intent =
            read(std::string(R"({"id":"pi_1","status":"requires_payment_method","amount":1,"currency":"brl",
                "created":1,"last_payment_error":{"type":"card_error",)") +
                 error + "}}");
        REQUIRE(intent);
        CHECK(intent->refusal == reason);
    }
}

TEST_CASE("an error that is not the card's is no refusal of the buyer")
{
    auto const intent = read(R"({"id":"pi_1","status":"requires_payment_method","amount":1,"currency":"brl",
        "created":1,"last_payment_error":{"type":"idempotency_error"}})");
    REQUIRE(intent);
    CHECK(intent->refusal.empty());
}

TEST_CASE("Stripe's units differ from ISO 4217 in some currencies, both ways exactly")
{
    struct row {
        core::money ours;
        std::int64_t theirs;
        char const* code;
    };

    for (auto const& [ours, theirs, code] :
         {row{money(5990, "BRL"), 5990, "brl"}, row{money(500, "JPY"), 500, "jpy"},
          row{money(1500, "ISK"), 150'000, "isk"}, row{money(700, "UGX"), 70'000, "ugx"},
          row{money(1200, "MGA"), 12, "mga"}, row{money(12'340, "KWD"), 12'340, "kwd"}}) {
        CAPTURE(code);
        CHECK(to_stripe_units(ours) == theirs);
        CHECK(from_stripe_units(theirs, code) == ours);
    }
    CHECK_FALSE(to_stripe_units(money(1250, "MGA")));
    CHECK_FALSE(from_stripe_units(150, "isk"));
}
