#include "fixtures.hpp"
#include "platform/core/text.hpp"
#include "samples.hpp"

#include <doctest/doctest.h>

#include <map>
#include <sstream>

namespace fcg::tests {
namespace {

/// Reads refused/reasons.txt: "name without .json: reason". If a reason ends in a colon, only that beginning
/// must match; the rest is the JSON reader's own text.
std::map<std::string, std::string> expected_reasons()
{
    std::map<std::string, std::string> reasons;
    std::istringstream lines(read_bytes(own_fixtures() / "refused" / "reasons.txt"));
    for (std::string line; std::getline(lines, line);) {
        auto const colon = line.find(": ");
        reasons[line.substr(0, colon) + ".json"] = line.substr(colon + 2);
    }
    return reasons;
}

} // namespace

TEST_CASE("every refused form is refused with the reason that its line in reasons.txt gives")
{
    auto const folder = own_fixtures() / "refused";
    auto const reasons = expected_reasons();
    for (auto const& name : names_in(folder)) {
        CAPTURE(name);
        REQUIRE(reasons.contains(name));
        auto const& expected = reasons.at(name);
        auto const refusal = read_as(contract_of(name), raw(read_bytes(folder / name))).refusal;
        if (expected.ends_with(':')) {
            CHECK(refusal.starts_with(expected));
            CHECK(refusal.size() > expected.size() + 1);
        } else {
            CHECK(refusal == expected);
        }
    }
    CHECK(names_in(folder).size() == reasons.size());
}

TEST_CASE("the refused forms that other systems share are refused by every contract, in one line")
{
    for (auto const& name : names_in(shared_fixtures() / "refused")) {
        auto const body = read_bytes(shared_fixtures() / "refused" / name);
        for (auto const contract :
             {contracts::game_purchase_requested::name, contracts::payment_requested::name,
              contracts::game_purchase_completed::name}) {
            CAPTURE(name);
            CAPTURE(contract);
            auto const refusal = read_as(contract, raw(body)).refusal;
            CHECK(refusal != "");
            CHECK(core::one_line(refusal) == refusal);
        }
    }
}

TEST_CASE("a reason quotes a stranger's text on one line and not at length")
{
    auto body = to_json(sample<contracts::payment_failed>());
    body.replace(body.find("cancelled"), 9, std::string(10'000, 'x') + "\\n\\u0007\\uffff");
    auto const refusal = decode_body<contracts::payment_failed>(body).refusal;
    CHECK(refusal.starts_with("status must be declined, failed or cancelled, not \"xxx"));
    CHECK(refusal.size() < 120);

    auto renamed = raw("{}");
    renamed.set(bus::attribute::contract, "A\nB\x07\xFF");
    CHECK(bus::decode<contracts::payment_failed>(renamed).refusal ==
          R"(the message is a "A B ?", this queue carries "PaymentFailed")");
}

} // namespace fcg::tests
