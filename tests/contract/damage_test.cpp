// Messages cut off and changed at every place: a consumer must refuse or understand, never fail.
#include "fixtures.hpp"
#include "platform/core/text.hpp"
#include "samples.hpp"

#include <doctest/doctest.h>

namespace fcg::tests {

TEST_CASE("a message that is cut off anywhere is refused with a reason")
{
    for_each_sample([]<class Contract>(Contract const& sample) {
        std::string const whole = to_json(sample);
        for (std::size_t length = 0; length < whole.size(); ++length)
            REQUIRE(decode_body<Contract>(whole.substr(0, length)).refusal != "");
    });
}

TEST_CASE(
    "a message with any byte changed is refused in one line or read as something that we can write and read")
{
    for_each_sample([]<class Contract>(Contract const& sample) {
        std::string const whole = to_json(sample);
        for (std::size_t at = 0; at < whole.size(); ++at) {
            for (char const byte : {'\0', '"', '9', '-', '}', '\\', '\xff'}) {
                auto damaged = whole;
                damaged[at] = byte;
                auto const decoded = decode_body<Contract>(damaged);
                if (decoded.refusal.empty())
                    REQUIRE(decode_body<Contract>(to_json(decoded.content)).refusal == "");
                else
                    REQUIRE(core::one_line(decoded.refusal) == decoded.refusal);
            }
        }
    });
}

} // namespace fcg::tests
