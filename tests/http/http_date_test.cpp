#include "platform/http/http_date.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

core::time_point const noon = core::parse_rfc3339("2026-11-23T12:00:00Z").value();

} // namespace

TEST_CASE("the date of HTTP is read, and nothing else")
{
    CHECK(http::parse_http_date("Mon, 23 Nov 2026 12:00:05 GMT") == noon + 5s);
    for (auto const* const text :
         {"", "Mon, 23 Nov 2026 12:00:05 UTC", "Mon, 31 Feb 2026 12:00:05 GMT",
          "Mon, 23 Now 2026 12:00:05 GMT", "Mon, 23 Nov 2026 24:00:05 GMT", "Mon, -3 Nov 2026 12:00:05 GMT",
          "2026-11-23T12:00:05Z", "Monday, 23-Nov-26 12:00:05 GMT"}) {
        CAPTURE(text);
        CHECK_FALSE(http::parse_http_date(text));
    }
}

TEST_CASE("Retry-After is read in both of its forms")
{
    CHECK(http::parse_retry_after("120", noon) == 2min);
    CHECK(http::parse_retry_after(" 0 ", noon) == 0s);
    CHECK(http::parse_retry_after("Mon, 23 Nov 2026 12:00:05 GMT", noon) == 5s);
    CHECK(http::parse_retry_after("Mon, 23 Nov 2026 11:59:00 GMT", noon) == 0s);
    CHECK(http::parse_retry_after("99999999999999999999999", noon) == 365 * 24h);
    for (auto const* const text : {"", "-1", "1.5", "soon", "2026-11-23T12:00:05Z"}) {
        CAPTURE(text);
        CHECK_FALSE(http::parse_retry_after(text, noon));
    }
}
