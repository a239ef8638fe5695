#include "bus/contracts/open_choice.hpp"
#include "bus/contracts/refund_cause.hpp"
#include "bus/contracts/requester.hpp"
#include "samples.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace fcg::tests {
namespace {

using contracts::open_choice;
using contracts::refund_cause;
using contracts::requester;

static_assert(std::is_convertible_v<refund_cause, open_choice<refund_cause>>);
static_assert(!std::is_convertible_v<std::string_view, open_choice<refund_cause>>);
static_assert(!std::is_convertible_v<char const*, open_choice<refund_cause>>);

/// Returns the body of a PaymentRefunded with this cause.
std::string body_with_cause(std::string_view cause)
{
    auto body = to_json(sample<contracts::payment_refunded>());
    std::string const member = R"("cause":"buyer")";
    return body.replace(body.find(member), member.size(), R"("cause":")" + std::string(cause) + "\"");
}

template <class Enum>
void check_names(std::initializer_list<Enum> values)
{
    CHECK(names_of(Enum{}).size() == values.size());
    for (auto const value : values) {
        open_choice<Enum> const choice = value;
        CAPTURE(choice.text());
        CHECK(choice == value);
        CHECK(open_choice<Enum>(choice.text()) == value);
    }
}

} // namespace

TEST_CASE("every value has a name, by which it is read back")
{
    using enum refund_cause;
    check_names({buyer, admin, entitlement, chargeback, refund_cause::provider, late, doubled, mismatched});
    check_names({requester::buyer, requester::admin, requester::store, requester::provider});
    CHECK(open_choice<refund_cause>(mismatched).text() == "mismatched");
    CHECK(open_choice<requester>(requester::provider).text() == "provider");
}

TEST_CASE("a known value is read as its enumerator")
{
    auto const decoded = decode_body<contracts::payment_refunded>(body_with_cause("chargeback"));
    CHECK(decoded.refusal == "");
    CHECK(decoded.content.cause == refund_cause::chargeback);
    CHECK(decoded.content.cause != refund_cause::buyer);
    CHECK(decoded.content.cause.text() == "chargeback");
}

TEST_CASE("an unknown value is no error, equals no enumerator, and is written back as it was")
{
    for (std::string_view const text : {"goodwill", "Buyer", " buyer", "buyers", "", R"(a \"voucher\")"}) {
        CAPTURE(text);
        auto const body = body_with_cause(text);
        auto const decoded = decode_body<contracts::payment_refunded>(body);
        CHECK(decoded.refusal == "");
        for (auto const name : contracts::refund_cause_names)
            CHECK(decoded.content.cause != open_choice<refund_cause>(name));
        CHECK(to_json(decoded.content) == body);
    }
}

TEST_CASE("unknown values are equal if their texts are")
{
    CHECK(open_choice<requester>("partner") == open_choice<requester>("partner"));
    CHECK(open_choice<requester>("partner") != open_choice<requester>("publisher"));
    CHECK(open_choice<requester>("store") == open_choice<requester>(requester::store));
}

TEST_CASE("a value takes the place of an unknown text, and the other way round")
{
    open_choice<requester> choice("partner");
    choice = requester::admin;
    CHECK(choice == requester::admin);
    CHECK(choice.text() == "admin");
    choice = open_choice<requester>("partner");
    CHECK(choice != requester::admin);
    CHECK(choice.text() == "partner");
}

TEST_CASE("the default is an empty text and equals no enumerator")
{
    open_choice<requester> const choice;
    CHECK(choice.text() == "");
    CHECK(choice != requester::buyer);
    CHECK(choice == open_choice<requester>(""));
    CHECK(to_json(contracts::entitlement_revoked()).find(R"("by":"",)") != std::string::npos);
}

} // namespace fcg::tests
