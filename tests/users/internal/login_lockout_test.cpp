#include "internal/login_lockout.hpp"

#include <doctest/doctest.h>

namespace fcg::users {

namespace {

using namespace std::chrono_literals;

/// A wall clock that is set while the steady clock goes on.
struct two_clocks final : core::clock {
    core::time_point now() override { return wall; }

    core::steady_point steady_now() override { return steady; }

    core::time_point wall{std::chrono::hours(500'000)};
    core::steady_point steady{1h};
};

login_origin from(std::string prefix, bool is_known = false)
{
    return {.email = "ana@example.com", .prefix = std::move(prefix), .is_known = is_known};
}

} // namespace

TEST_CASE("a wall clock that is set neither shortens nor lengthens a wait")
{
    two_clocks clock;
    login_lockout lockout(clock, 3, 15min);
    for (int i = 0; i < 3; ++i)
        lockout.failed(from("203.0.113.9"));
    for (auto const step : {-24h, 48h}) {
        clock.wall += step;
        CHECK(lockout.seconds_left(from("203.0.113.9")) == 30);
    }
    clock.steady += 30s;
    CHECK(!lockout.seconds_left(from("203.0.113.9")));
}

TEST_CASE("the first failure that makes its prefix wait is told of, and the right password forgets them")
{
    two_clocks clock;
    login_lockout lockout(clock, 2, 15min);
    CHECK(!lockout.failed(from("203.0.113.9")));
    CHECK(lockout.failed(from("203.0.113.9")));
    CHECK(!lockout.failed(from("203.0.113.9")));
    lockout.succeeded(from("203.0.113.9"));
    CHECK(!lockout.seconds_left(from("203.0.113.9")));
}

TEST_CASE("many prefixes together make strangers wait, and no prefix that is known")
{
    two_clocks clock;
    login_lockout lockout(clock, 2, 15min);
    for (int i = 0; i < 20; ++i)
        lockout.failed(from("203.0.113." + std::to_string(i)));
    CHECK(lockout.seconds_left(from("198.51.100.7")) == 30);
    CHECK(!lockout.seconds_left(from("198.51.100.7", true)));
    clock.steady += 24h + 30s;
    lockout.failed(from("203.0.113.1"));
    CHECK(!lockout.seconds_left(from("198.51.100.7")));
}

} // namespace fcg::users
