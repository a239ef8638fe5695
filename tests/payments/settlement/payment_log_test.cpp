#include "internal/payment/refund_commands.hpp"
#include "payment/by_id.hpp"
#include "reactions_fixture.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace fcg;
using mood = test::scripted_provider::mood;
using strings = std::vector<std::string>;

namespace {

/// Returns the lines of the text log without their times.
strings lines(test::settling_case& fixture)
{
    strings strings;
    std::ifstream file(fixture.store.env().data_folder / "payments.log");
    for (std::string line; std::getline(file, line);)
        strings.push_back(line.substr(line.find(' ') + 1));
    return strings;
}

std::string line(std::string const& end, std::string const& id, std::string const& provider,
                 std::string const& reason, int attempts = 1)
{
    return end + " payment=" + id + " amount=59.9 currency=BRL provider=" + provider +
           " attempts=" + std::to_string(attempts) + " user=a-buyer game=a-game reason=" + reason +
           " correlation=c";
}

} // namespace

TEST_CASE("each end of a payment is a line of the text log, whoever ended it, and so is its refund")
{
    test::reactions_case fixture;
    fixture.buy("a");
    fixture.bank.moods = {mood::declines};
    fixture.buy("b");
    fixture.bank.moods = {mood::later};
    fixture.buy("c");
    fixture.cancel("c");
    fixture.refuse_entitlement("a");
    CHECK(lines(fixture) ==
          strings{line("approved", "a", "scripted reference=ref-a", "-"),
                  line("declined", "b", "scripted reference=-", R"("insufficient funds")"),
                  line("cancelled", "c", "scripted reference=ref-c", R"("cancelled by the buyer")"),
                  line("refunded", "a", "scripted reference=ref-a", "-")});
}

TEST_CASE("a payment that is cancelled before it was tried is a line of the text log")
{
    test::reactions_case fixture;
    fixture.cancel("a");
    CHECK(lines(fixture) ==
          strings{line("cancelled", "a", "- reference=-", R"("cancelled by the buyer")", 0)});
}

TEST_CASE("the result of a refund that has ended is the end of nothing")
{
    test::reactions_case fixture;
    fixture.buy("a");
    fixture.refuse_entitlement("a");
    fixture.write([&](storage::transaction& tx) {
        CHECK_FALSE(payments::finish_refund(tx, "a", "ref-a", 0, fixture.command_context()));
    });
    CHECK(lines(fixture).size() == 2);
}

TEST_CASE("a message that comes again for a payment that has ended writes no line")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.charge("a");
    fixture.charge("a");
    fixture.write([&](storage::transaction& tx) {
        CHECK_FALSE(test::end_payment(tx, "a", {payments::status::failed, "scripted", {}, "late"},
                                      fixture.command_context()));
    });
    CHECK(lines(fixture).size() == 1);
}
