#include "internal/chosen_provider/providers.hpp"
#include "internal/provider/pace.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using payments::pace;

namespace {

core::steady_point const first_second{1h};

/// Returns how many requests go out within this time if there are always more and each gets a response.
int count_within(pace& pace, core::steady_point time, std::chrono::microseconds span)
{
    int sent = 0;
    for (auto now = time; now < time + span; now += 1ms)
        for (; pace.next_wait(now) == 0us; ++sent) {
            CHECK(pace.take(now) == 0us);
            pace.answered(now);
        }
    return sent;
}

} // namespace

TEST_CASE("a pace lets a second's questions out at once, and then as many in each second")
{
    pace pace(50);
    CHECK(count_within(pace, first_second, 1s) == 99);
    CHECK(count_within(pace, first_second + 1s, 10s) == 500);
    CHECK(count_within(pace, first_second + 1min, 1s) == 99);
}

TEST_CASE("a provider that has enough receives nothing while it says so, then half, then one more a second")
{
    pace pace(40);
    pace.take(first_second);
    pace.slow_down(first_second, 3s);
    CHECK(pace.rate() == 20);
    CHECK(pace.next_wait(first_second) == 3s + 50ms);
    auto const after = first_second + 3s;
    CHECK(count_within(pace, after, 1s) < 22);
    for (int second = 1; second < 5; ++second)
        count_within(pace, after + second * 1s, 1s);
    CHECK(pace.rate() > 23);
    CHECK(pace.rate() < 28);
    count_within(pace, after + 5s, 30s);
    CHECK(pace.rate() == 40);
}

TEST_CASE("many questions that are too many at the same moment halve the pace once")
{
    pace pace(64);
    for (int i = 0; i < 30; ++i)
        pace.slow_down(first_second + i * 10ms, 0s);
    CHECK(pace.rate() == 32);
    pace.slow_down(first_second + 1s, 0s);
    CHECK(pace.rate() == 16);
    for (int i = 2; i < 50; ++i)
        pace.slow_down(first_second + i * 1s, 0s);
    CHECK(pace.rate() == 1); // the rate never falls to zero
}

TEST_CASE("a longer wait is not shortened by an answer that asks for less")
{
    pace pace(10);
    pace.slow_down(first_second, 30s);
    pace.slow_down(first_second + 1s, 0s);
    CHECK(pace.next_wait(first_second + 1s) > 29s);
}

TEST_CASE(
    "without a limit a provider that has enough is asked half as often as before, and one day as one likes")
{
    pace pace(0);
    for (int i = 0; i < 100; ++i)
        CHECK(pace.take(first_second + i * 10ms) == 0us);
    pace.slow_down(first_second + 1s, 0s);
    CHECK(pace.rate() == 50);
    for (int second = 1; second < 200; ++second)
        pace.answered(first_second + 1s + second * 1s);
    CHECK(pace.rate() == 0);
}

TEST_CASE("the pace suits the provider unless the settings say another")
{
    payments::payment_settings settings;
    CHECK(payments::requests_per_second(settings) == 0); // the simulated provider
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
