#include "reactions_fixture.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace fcg;
using mood = test::scripted_provider::mood;
using strings = std::vector<std::string>;

namespace {

/// The lines of the text log without their times.
strings lines(test::settling_case& one)
{
    strings found;
    std::ifstream file(one.store.around().data_folder / "payments.log");
    for (std::string line; std::getline(file, line);)
        found.push_back(line.substr(line.find(' ') + 1));
    return found;
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
    test::reactions_case one;
    one.buy("a");
    one.bank.moods = {mood::declines};
    one.buy("b");
    one.bank.moods = {mood::later};
    one.buy("c");
    one.cancel("c");
    one.refuse_entitlement("a");
    CHECK(lines(one) ==
          strings{line("approved", "a", "scripted reference=ref-a", "-"),
                  line("declined", "b", "scripted reference=-", R"("insufficient funds")"),
                  line("cancelled", "c", "scripted reference=ref-c", R"("cancelled by the buyer")"),
                  line("refunded", "a", "scripted reference=ref-a", "-")});
}

TEST_CASE("a message that comes again for a payment that has ended writes no line")
{
    test::settling_case one;
    one.open("a");
    one.charge("a");
    one.charge("a");
    one.write([&](storage::transaction& in) {
        CHECK_FALSE(
            payments::end_payment(in, "a", {payments::status::failed, "scripted", {}, "late"}, one.step()));
    });
    CHECK(lines(one).size() == 1);
}
