#include "platform/async/backoff.hpp"

#include <doctest/doctest.h>

using namespace fcg::async;
using namespace std::chrono_literals;

TEST_CASE("the pause after a failure doubles with each failure in a row, up to its maximum")
{
    struct row {
        std::int64_t failures;
        std::chrono::microseconds expected;
    };

    for (auto const& [failures, expected] : {row{0, 100ms}, row{1, 100ms}, row{2, 200ms}, row{3, 400ms},
                                             row{4, 800ms}, row{5, 1s}, row{1'000'000'000'000, 1s}}) {
        CAPTURE(failures);
        CHECK(backoff(failures, 100ms, 1s) == expected);
        CHECK(backoff_with_jitter(failures, 100ms, 1s, 0.0) == 0ms);
        CHECK(backoff_with_jitter(failures, 100ms, 1s, 0.5) == expected / 2);
    }
    CHECK(backoff(1, 5s, 1s) == 1s); // a base above the maximum
}

TEST_CASE("a pause can be as long as the clock counts")
{
    CHECK(backoff(1'000, 1us, std::chrono::microseconds::max()) == std::chrono::microseconds::max());
}
