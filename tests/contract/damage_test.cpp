// Tests of messages that are cut off or changed at every position: a consumer must refuse or understand them,
// and never crash.
#include "fixtures.hpp"
#include "platform/core/text.hpp"
#include "samples.hpp"

#include <doctest/doctest.h>

namespace fcg::tests {

TEST_CASE("a message that is cut off anywhere is refused with a reason")
{
    for_each_sample([]<class Contract>(Contract const& sample) {
        std::string const text = to_json(sample);
        for (std::size_t length = 0; length < text.size(); ++length)
            REQUIRE(decode_body<Contract>(text.substr(0, length)).refusal != "");
    });
}

TEST_CASE(
    "a message with any byte changed is refused in one line or read as something that we can write and read")
{
    for_each_sample([]<class Contract>(Contract const& sample) {
        std::string const text = to_json(sample);
        for (std::size_t index = 0; index < text.size(); ++index) {
            for (char const byte : {'\0', '"', '9', '-', '}', '\\', '\xff'}) {
                auto damaged = text;
                damaged[index] = byte;
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
