#include "bus/sqs/client/retrying.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace fcg::bus::sqs;
using namespace std::chrono_literals;
using fcg::core::time_point;

namespace {

constexpr std::int64_t max_attempts = 4;
constexpr double always = 0.999999;

time_point const signing_time{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 12h};

failed_attempt failed(error_kind kind, std::int64_t number = 1, int status = 500)
{
    failed_attempt failed_attempt;
    failed_attempt.error.kind = kind;
    failed_attempt.error.status = status;
    failed_attempt.number = number;
    failed_attempt.signed_at = signing_time;
    return failed_attempt;
}

} // namespace

TEST_CASE("the wait before a retry doubles up to 20 seconds, slower after throttling")
{
    CHECK(backoff(error_kind::transient, 1, 1.0) == 50ms);
    CHECK(backoff(error_kind::transient, 2, 1.0) == 100ms);
    CHECK(backoff(error_kind::transient, 4, 1.0) == 400ms);
    CHECK(backoff(error_kind::throttled, 1, 1.0) == 1s);
    CHECK(backoff(error_kind::throttled, 5, 1.0) == 16s);
    CHECK(backoff(error_kind::throttled, 6, 1.0) == 20s);
    CHECK(backoff(error_kind::transient, 1'000'000, 1.0) == 20s);
}

TEST_CASE("the wait is anything between nothing and its limit")
{
    CHECK(backoff(error_kind::throttled, 3, 0.0) == 0s);
    CHECK(backoff(error_kind::throttled, 3, 0.25) == 1s);
}

TEST_CASE("only what may pass is tried again")
{
    for (auto const kind : {error_kind::throttled, error_kind::transient}) {
        retry_budget budget;
        CHECK(decide(failed(kind), max_attempts, budget, always).again);
    }
    for (auto const kind : {error_kind::over_limit, error_kind::no_queue, error_kind::denied,
                            error_kind::lease_lost, error_kind::unsendable, error_kind::terminal}) {
        CAPTURE(to_text(kind));
        retry_budget budget;
        CHECK_FALSE(decide(failed(kind), max_attempts, budget, always).again);
        CHECK(budget.left() == retry_budget::capacity);
    }
}

TEST_CASE("the last attempt is the last")
{
    retry_budget budget;
    CHECK(decide(failed(error_kind::transient, 3), max_attempts, budget, always).again);
    CHECK_FALSE(decide(failed(error_kind::transient, 4), max_attempts, budget, always).again);
}

TEST_CASE("the server's own wait is honoured within five seconds beyond ours")
{
    retry_budget budget;
    auto with_wait = failed(error_kind::throttled);
    auto const wait_for = [&](std::chrono::milliseconds duration) {
        with_wait.server_wait = duration;
        return decide(with_wait, max_attempts, budget, 0.5).wait;
    };
    CHECK(wait_for(100ms) == 500ms);
    CHECK(wait_for(3s) == 3s);
    CHECK(wait_for(1h) == 5'500ms);
}

TEST_CASE("a retry after throttling costs less of the budget than another")
{
    retry_budget budget;
    CHECK(decide(failed(error_kind::throttled), max_attempts, budget, always).cost == 5);
    CHECK(budget.left() == 495);
    CHECK(decide(failed(error_kind::transient), max_attempts, budget, always).cost == 14);
    CHECK(budget.left() == 481);
}

TEST_CASE("an empty budget allows no retry until calls succeed")
{
    retry_budget budget;
    while (decide(failed(error_kind::transient), max_attempts, budget, always).again)
        continue;
    CHECK(budget.left() == 500 % 14);
    auto const refused = decide(failed(error_kind::transient), max_attempts, budget, always);
    CHECK_FALSE(refused.again);
    CHECK(refused.wait == 0s);
    CHECK(refused.cost == 0);

    budget.succeeded(14);
    CHECK(decide(failed(error_kind::transient), max_attempts, budget, always).again);
}

TEST_CASE("a success gives back what its last retry cost, or one, and never more than there was")
{
    retry_budget budget;
    CHECK(budget.take(100));
    budget.succeeded(14);
    CHECK(budget.left() == 414);
    budget.succeeded(0);
    CHECK(budget.left() == 415);
    for (int times = 0; times < 100; ++times)
        budget.succeeded(14);
    CHECK(budget.left() == retry_budget::capacity);
}

TEST_CASE("a long poll without an answer costs nothing")
{
    retry_budget budget;
    auto lost = failed(error_kind::transient, 1, 0);
    lost.long_poll = true;
    CHECK(decide(lost, max_attempts, budget, always).again);
    CHECK(budget.left() == retry_budget::capacity);
}

TEST_CASE("of long polls without an answer only the first is overlooked")
{
    retry_budget budget;
    auto lost = failed(error_kind::transient, 2, 0);
    lost.long_poll = true;
    CHECK_FALSE(decide(lost, max_attempts, budget, always).again);
    lost.error.status = 503;
    CHECK(decide(lost, max_attempts, budget, always).again);
}

TEST_CASE("a long poll that may not be repeated waits before it gives up")
{
    retry_budget budget;
    budget.take(retry_budget::capacity);
    auto busy = failed(error_kind::throttled);
    busy.long_poll = true;
    auto const decision = decide(busy, max_attempts, budget, 0.5);
    CHECK_FALSE(decision.again);
    CHECK(decision.wait == 500ms);
}

TEST_CASE("a clock that is off is corrected by what the server says")
{
    retry_budget budget;
    auto skewed = failed(error_kind::clock_skew, 1, 403);
    skewed.server_time = signing_time + 20min;
    auto const decision = decide(skewed, max_attempts, budget, always);
    CHECK(decision.again);
    CHECK(decision.clock_shift == 20min);

    skewed.server_time.reset();
    CHECK_FALSE(decide(skewed, max_attempts, budget, always).again);
}

TEST_CASE("a refused signature is the clock's fault when the clock is far off, else the credentials'")
{
    retry_budget budget;
    auto refused = failed(error_kind::credentials, 1, 403);
    refused.server_time = signing_time - 10min;
    auto const far_off = decide(refused, max_attempts, budget, always);
    CHECK(far_off.clock_shift == -10min);
    CHECK_FALSE(far_off.renew_credentials);

    refused.server_time = signing_time + 3s;
    auto const near = decide(refused, max_attempts, budget, always);
    CHECK_FALSE(near.clock_shift);
    CHECK(near.renew_credentials);
    CHECK(near.again);
}

TEST_CASE("credentials are renewed once for a call")
{
    retry_budget budget;
    auto refused = failed(error_kind::credentials, 2, 403);
    refused.credentials_were_renewed = true;
    auto const decision = decide(refused, max_attempts, budget, always);
    CHECK_FALSE(decision.again);
    CHECK_FALSE(decision.renew_credentials);
}
