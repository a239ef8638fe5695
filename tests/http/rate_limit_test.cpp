#include "platform/http/server/rate_limit.hpp"

#include <doctest/doctest.h>

#include <optional>

namespace fcg::http {

using namespace std::chrono_literals;

namespace {

/// Returns the seconds that the caller must wait. Returns nothing if it need not wait.
std::optional<std::int64_t> wait_of(rate_usage const& usage)
{
    return usage.is_refused ? std::optional(usage.reset_seconds) : std::nullopt;
}

} // namespace

TEST_CASE("a caller has a whole bucket at once, then one token at a time")
{
    rate_limit limit("test", 30);
    core::steady_point now{1h};
    for (int i = 0; i < 30; ++i)
        CHECK(wait_of(limit.take("a", now)) == std::nullopt);
    CHECK(wait_of(limit.take("a", now)) == 2);
    CHECK(wait_of(limit.take("a", now + 1s)) == 1);
    CHECK(wait_of(limit.take("a", now + 2s)) == std::nullopt);
    CHECK(wait_of(limit.take("a", now + 2s)) == 2);
}

TEST_CASE("a refused request takes nothing from the bucket")
{
    rate_limit limit("test", 60);
    core::steady_point const now{1h};
    for (int i = 0; i < 1'000; ++i)
        limit.take("a", now);
    CHECK(wait_of(limit.take("a", now + 1s)) == std::nullopt);
}

TEST_CASE("callers do not share a bucket")
{
    rate_limit limit("test", 1);
    core::steady_point const now{1h};
    CHECK(wait_of(limit.take("a", now)) == std::nullopt);
    CHECK(wait_of(limit.take("a", now)) == 60);
    CHECK(wait_of(limit.take("b", now)) == std::nullopt);
}

TEST_CASE("a bucket fills up again, and no further")
{
    rate_limit limit("test", 2);
    core::steady_point const now{1h};
    limit.take("a", now);
    CHECK(wait_of(limit.take("a", now + 24h)) == std::nullopt);
    CHECK(wait_of(limit.take("a", now + 24h)) == std::nullopt);
    CHECK(wait_of(limit.take("a", now + 24h)) == 30);
}

TEST_CASE("only so many callers are remembered: the one that was quiet the longest is forgotten")
{
    rate_limit limit("test", 1, 2);
    core::steady_point const now{1h};
    limit.take("a", now);
    limit.take("b", now);
    limit.take("a", now);
    limit.take("c", now);
    CHECK(limit.callers() == 2);
    CHECK(wait_of(limit.take("a", now)) != std::nullopt);
    CHECK(wait_of(limit.take("b", now)) == std::nullopt);
}

TEST_CASE("a caller is told what is left, and when the quota is whole again")
{
    rate_limit limit("test", 30);
    core::steady_point const now{1h};
    auto const first = limit.take("a", now);
    CHECK(first.policy == "test");
    CHECK(first.quota == 30);
    CHECK(first.remaining == 29);
    CHECK(first.reset_seconds == 2);
    for (int i = 0; i < 28; ++i)
        limit.take("a", now);
    auto const last = limit.take("a", now);
    CHECK(last.remaining == 0);
    CHECK(last.reset_seconds == 60);
    CHECK_FALSE(last.is_refused);
    auto const refused = limit.take("a", now);
    CHECK(refused.remaining == 0);
    CHECK(refused.reset_seconds == 2);
    CHECK(limit.take("a", now + 1min).remaining == 29);
}

} // namespace fcg::http
