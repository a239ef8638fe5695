#include "platform/core/clock.hpp"

#include <doctest/doctest.h>

using namespace fcg::core;
using namespace std::chrono_literals;

namespace {

constexpr auto noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 12h;

/// Parses `text` and formats it again. Returns an empty text if it cannot be parsed.
std::string rewritten(std::string_view text)
{
    auto const moment = parse_rfc3339(text);
    return moment ? to_rfc3339(*moment) : "";
}

} // namespace

TEST_CASE("a moment is written in UTC with exactly three decimals, cut, not rounded")
{
    CHECK(to_rfc3339(time_point{noon} + 1s + 250ms) == "2026-11-22T12:00:01.250Z");
    CHECK(to_rfc3339(time_point{noon}) == "2026-11-22T12:00:00.000Z");
    CHECK(to_rfc3339(time_point{noon} + 999'999us) == "2026-11-22T12:00:00.999Z");
}

TEST_CASE("a moment before 1970 is written right")
{
    CHECK(to_rfc3339(from_micros(-1)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("a moment is read with any offset")
{
    CHECK(rewritten("2026-11-22T12:00:01.25Z") == "2026-11-22T12:00:01.250Z");
    CHECK(rewritten("2026-11-22T12:00:01-03:00") == "2026-11-22T15:00:01.000Z");
    CHECK(rewritten("2026-11-22T00:30:00+05:45") == "2026-11-21T18:45:00.000Z");
    CHECK(rewritten("2026-11-22t12:00:01z") == "2026-11-22T12:00:01.000Z");
}

TEST_CASE("up to nine decimals of a second are read, to the microsecond")
{
    CHECK(parse_rfc3339("2026-11-22T12:00:00.1Z") == noon + 100ms);
    CHECK(parse_rfc3339("2026-11-22T12:00:00.123456789Z") == noon + 123'456us);
    CHECK_FALSE(parse_rfc3339("2026-11-22T12:00:00.1234567890Z"));
    CHECK_FALSE(parse_rfc3339("2026-11-22T12:00:00.Z"));
}

TEST_CASE("a leap day is read in leap years only")
{
    CHECK(rewritten("2024-02-29T00:00:00Z") == "2024-02-29T00:00:00.000Z");
    CHECK_FALSE(parse_rfc3339("2026-02-29T00:00:00Z"));
}

TEST_CASE("what is no moment is refused")
{
    for (auto const* const text :
         {"", "2026-11-22", "2026-11-22T12:00:01", "2026-11-22 12:00:01Z", "2026-11-22T24:00:00Z",
          "2026-11-22T12:60:00Z", "2026-11-22T12:00:60Z", "2026-13-22T12:00:00Z", "2026-00-22T12:00:00Z",
          "2026-11-31T12:00:00Z", "2026-11-00T12:00:00Z", "2026-11-22T12:00:00+24:00",
          "2026-11-22T12:00:00+0300", "2026-11-22T12:00:00Zulu", "26-11-22T12:00:00Z", "2026-11-22T12:00:00+",
          "-026-11-22T12:00:00Z"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_rfc3339(text));
    }
}

TEST_CASE("a day is written and read as YYYY-MM-DD")
{
    auto const day = parse_iso_date("0987-03-09");
    REQUIRE(day);
    CHECK(to_iso_date(*day) == "0987-03-09");
    for (auto const* const text : {"", "2026-02-30", "2026-2-3", "2026-11-22T", "20261122", "2026/11/22"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_iso_date(text));
    }
}

TEST_CASE("the system's clocks run forward")
{
    system_clock time;
    CHECK(time.now() > noon - 24h * 365 * 3);
    auto const before = time.steady_now();
    CHECK(time.steady_now() >= before);
}
