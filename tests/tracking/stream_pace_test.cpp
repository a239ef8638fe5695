#include "internal/following/stream_pace.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using tracking::stream_pace;
using act = tracking::stream_pace::act;

namespace {

core::steady_point const start{1h};

} // namespace

TEST_CASE("a stream that says nothing beats, and what it sends counts as a beat")
{
    stream_pace pace(start);
    CHECK(pace.decide(start).act == act::wait);
    CHECK(pace.decide(start).wait == tracking::heartbeat_period);
    CHECK(pace.decide(start + tracking::heartbeat_period).act == act::beat);
    pace.sent(start + 10s);
    CHECK(pace.decide(start + tracking::heartbeat_period).act == act::wait);
    CHECK(pace.decide(start + tracking::heartbeat_period).wait == 10s);
}

TEST_CASE("a stream ends after the quiet time of its purchase")
{
    stream_pace pace(start);
    pace.is_over(start, 0s);
    CHECK(pace.decide(start).wait == tracking::quiet_time);
    CHECK(pace.decide(start + tracking::quiet_time).act == act::end);
}

TEST_CASE("the quiet time has begun when the last step came, and is never longer than itself")
{
    stream_pace pace(start);
    pace.is_over(start, 1h);
    CHECK(pace.decide(start).act == act::end);
    pace.is_over(start, -1h);
    CHECK(pace.decide(start + tracking::quiet_time).act == act::end);
}

TEST_CASE("a purchase that goes on keeps its stream")
{
    stream_pace pace(start);
    pace.is_over(start, 0s);
    pace.goes_on();
    CHECK(pace.decide(start + tracking::quiet_time).act == act::wait);
}

TEST_CASE("no stream lives longer than a token should")
{
    stream_pace pace(start);
    pace.sent(start + tracking::longest_stream);
    CHECK(pace.decide(start + tracking::longest_stream).act == act::end);
}
