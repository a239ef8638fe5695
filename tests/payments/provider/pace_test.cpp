#include "inside/provider/pace.hpp"
#include "inside/provider/providers.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using payments::pace;

namespace {

core::steady_point const first_second{1h};

/// How many questions go out within this time, when there are always more; each is answered.
int count_within(pace& one, core::steady_point from, std::chrono::microseconds span)
{
    int sent = 0;
    for (auto now = from; now < from + span; now += 1ms)
        for (; one.next_wait(now) == 0us; ++sent) {
            CHECK(one.take(now) == 0us);
            one.answered(now);
        }
    return sent;
}

} // namespace

TEST_CASE("a pace lets a second's questions out at once, and then as many in each second")
{
    pace one(50);
    CHECK(count_within(one, first_second, 1s) == 99);
    CHECK(count_within(one, first_second + 1s, 10s) == 500);
    CHECK(count_within(one, first_second + 1min, 1s) == 99);
}

TEST_CASE("a provider that has enough hears nothing while it says so, then half, then one more each second")
{
    pace one(40);
    one.take(first_second);
    one.slow_down(first_second, 3s);
    CHECK(one.rate() == 20);
    CHECK(one.next_wait(first_second) == 3s + 50ms);
    auto const after = first_second + 3s;
    CHECK(count_within(one, after, 1s) < 22);
    for (int second = 1; second < 5; ++second)
        count_within(one, after + second * 1s, 1s);
    CHECK(one.rate() > 23);
    CHECK(one.rate() < 28);
    count_within(one, after + 5s, 30s);
    CHECK(one.rate() == 40);
}

TEST_CASE("many questions that are too many at the same moment halve the pace once")
{
    pace one(64);
    for (int i = 0; i < 30; ++i)
        one.slow_down(first_second + i * 10ms, 0s);
    CHECK(one.rate() == 32);
    one.slow_down(first_second + 1s, 0s);
    CHECK(one.rate() == 16);
    for (int i = 2; i < 50; ++i)
        one.slow_down(first_second + i * 1s, 0s);
    CHECK(one.rate() == 1); // it never stops
}

TEST_CASE("a longer wait is not shortened by an answer that asks for less")
{
    pace one(10);
    one.slow_down(first_second, 30s);
    one.slow_down(first_second + 1s, 0s);
    CHECK(one.next_wait(first_second + 1s) > 29s);
}

TEST_CASE(
    "without a limit a provider that has enough is asked half as often as before, and one day as one likes")
{
    pace one(0);
    for (int i = 0; i < 100; ++i)
        CHECK(one.take(first_second + i * 10ms) == 0us);
    one.slow_down(first_second + 1s, 0s);
    CHECK(one.rate() == 50);
    for (int second = 1; second < 200; ++second)
        one.answered(first_second + 1s + second * 1s);
    CHECK(one.rate() == 0);
}

TEST_CASE("the pace suits the provider unless the settings say another")
{
    payments::payment_settings settings;
    CHECK(payments::requests_per_second(settings) == 0); // the simulated one
    settings.provider = "stripe";
    settings.stripe.secret_key = "sk_live_1";
    CHECK(payments::requests_per_second(settings) == 50);
    for (auto const* const key : {"sk_test_1", "rk_test_1"}) {
        settings.stripe.secret_key = key;
        CHECK(payments::requests_per_second(settings) == 12);
    }
    settings.provider = "gateway";
    CHECK(payments::requests_per_second(settings) == 20);
    for (auto const said : {0, 7}) {
        settings.provider_requests_per_second = said;
        CHECK(payments::requests_per_second(settings) == said);
    }
}
