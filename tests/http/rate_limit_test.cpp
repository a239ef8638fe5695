#include "platform/http/rate_limit.hpp"

#include <doctest/doctest.h>

namespace fcg::http {

using namespace std::chrono_literals;

TEST_CASE("a caller has a whole bucket at once, then one token at a time")
{
    rate_limit limit(30);
    core::steady_point now{1h};
    for (int i = 0; i < 30; ++i)
        CHECK(limit.take("a", now) == std::nullopt);
    CHECK(limit.take("a", now) == 2);
    CHECK(limit.take("a", now + 1s) == 1);
    CHECK(limit.take("a", now + 2s) == std::nullopt);
    CHECK(limit.take("a", now + 2s) == 2);
}

TEST_CASE("a refused request takes nothing from the bucket")
{
    rate_limit limit(60);
    core::steady_point const now{1h};
    for (int i = 0; i < 1'000; ++i)
        limit.take("a", now);
    CHECK(limit.take("a", now + 1s) == std::nullopt);
}

TEST_CASE("callers do not share a bucket")
{
    rate_limit limit(1);
    core::steady_point const now{1h};
    CHECK(limit.take("a", now) == std::nullopt);
    CHECK(limit.take("a", now) == 60);
    CHECK(limit.take("b", now) == std::nullopt);
}

TEST_CASE("a bucket fills up again, and no further")
{
    rate_limit limit(2);
    core::steady_point const now{1h};
    limit.take("a", now);
    CHECK(limit.take("a", now + 24h) == std::nullopt);
    CHECK(limit.take("a", now + 24h) == std::nullopt);
    CHECK(limit.take("a", now + 24h) == 30);
}

TEST_CASE("only so many callers are remembered: the one that was quiet the longest is forgotten")
{
    rate_limit limit(1, 2);
    core::steady_point const now{1h};
    limit.take("a", now);
    limit.take("b", now);
    limit.take("a", now);
    limit.take("c", now);
    CHECK(limit.callers() == 2);
    CHECK(limit.take("a", now) != std::nullopt);
    CHECK(limit.take("b", now) == std::nullopt);
}

} // namespace fcg::http
