#include "platform/core/numbers.hpp"

#include <doctest/doctest.h>

#include <cstdint>

using namespace fcg;

TEST_CASE("a number is the whole text, in the range of its type")
{
    CHECK(core::parse_number<std::int64_t>("-17") == -17);
    CHECK(core::parse_number<std::uint16_t>("65535") == 65'535);
    CHECK(core::parse_number<unsigned char>("fF", 16) == 255);
    for (auto const* const text : {"", " 7", "7 ", "+7", "7.0", "0x7", "seven"})
        CHECK_MESSAGE(!core::parse_number<std::int64_t>(text), text);
    CHECK_FALSE(core::parse_number<std::uint16_t>("65536"));
    CHECK_FALSE(core::parse_number<std::uint16_t>("-1"));
}
