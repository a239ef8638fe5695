#include "bus/sqs/queue_age.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace fcg::bus::sqs;
using namespace std::chrono_literals;

namespace {

constexpr core::time_point first_sent{1'795'348'800s};

} // namespace

TEST_CASE("of what waits, the oldest is the last but so many that was sent from here")
{
    queue_age age;
    age.sent(first_sent, 2);
    age.sent(first_sent + 5s, 3);
    CHECK_FALSE(age.oldest(0));
    CHECK(age.oldest(1) == first_sent + 5s);
    CHECK(age.oldest(3) == first_sent + 5s);
    CHECK(age.oldest(4) == first_sent);
    CHECK(age.oldest(5) == first_sent);
}

TEST_CASE("where more waits than was sent from here, the front of the queue tells")
{
    queue_age age;
    CHECK_FALSE(age.oldest(7));
    age.sent(first_sent, 1);
    CHECK(age.oldest(7) == first_sent);
    age.received(first_sent - 60s);
    CHECK(age.oldest(7) == first_sent - 60s);
    age.emptied();
    CHECK_FALSE(age.oldest(7));
}

TEST_CASE("what is remembered of sending is bounded")
{
    queue_age age;
    for (int i = 0; i < 10'000; ++i)
        age.sent(first_sent + std::chrono::seconds(i), 1);
    CHECK(age.oldest(1) == first_sent + 9'999s);
    CHECK(age.oldest(10'000) == first_sent + std::chrono::seconds(10'000 - 4'096));
}
