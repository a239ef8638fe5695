#include "bus/sqs/queue_age.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace fcg::bus::sqs;
using namespace std::chrono_literals;

namespace {

constexpr core::time_point noon{1'795'348'800s};

} // namespace

TEST_CASE("of what waits, the oldest is the last but so many that was sent from here")
{
    queue_age age;
    age.sent(noon, 2);
    age.sent(noon + 5s, 3);
    CHECK_FALSE(age.oldest(0));
    CHECK(age.oldest(1) == noon + 5s);
    CHECK(age.oldest(3) == noon + 5s);
    CHECK(age.oldest(4) == noon);
    CHECK(age.oldest(5) == noon);
}

TEST_CASE("where more waits than was sent from here, the front of the queue tells")
{
    queue_age age;
    CHECK_FALSE(age.oldest(7));
    age.sent(noon, 1);
    CHECK(age.oldest(7) == noon);
    age.received(noon - 60s);
    CHECK(age.oldest(7) == noon - 60s);
    age.emptied();
    CHECK_FALSE(age.oldest(7));
}

TEST_CASE("what is remembered of sending is bounded")
{
    queue_age age;
    for (int i = 0; i < 10'000; ++i)
        age.sent(noon + std::chrono::seconds(i), 1);
    CHECK(age.oldest(1) == noon + 9'999s);
    CHECK(age.oldest(10'000) == noon + std::chrono::seconds(10'000 - 4'096));
}
