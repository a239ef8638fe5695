#include "internal/webhooks/retrying.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fcg::notifications {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<seconds, max_webhook_attempts - 1> pauses{
    seconds(5), minutes(5), minutes(30), hours(2), hours(5), hours(10), hours(14), hours(20), hours(24)};

/// About the length of the whole schedule; an endpoint that accepts nothing for so long counts as gone.
constexpr hours max_failing_time{72};
constexpr int gone = 410;

} // namespace

std::chrono::microseconds longest_pause_after(std::int64_t attempts)
{
    if (attempts < 1)
        return std::chrono::microseconds(0);
    std::chrono::microseconds const pause =
        pauses[static_cast<std::size_t>(std::min(attempts, std::ssize(pauses)) - 1)];
    return pause + pause / 10;
}

webhook_verdict decide(webhook_past const& before, webhook_attempt const& attempt, std::int64_t jitter)
{
    using disposition = enum webhook_verdict::disposition;
    if (is_accepted(attempt.status))
        return {};
    if (attempt.status == gone)
        return {.disposition = disposition::dead, .disables = "it answered 410: it is gone"};
    std::string disables;
    if (before.failing_for >= max_failing_time)
        disables = "it has accepted nothing for three days; the last fault: " + attempt.fault;
    auto const failures = before.attempts + 1;
    if (failures >= max_webhook_attempts)
        return {.disposition = disposition::dead, .disables = std::move(disables)};
    std::chrono::microseconds const pause = pauses[static_cast<std::size_t>(failures - 1)];
    return {.disposition = disposition::again,
            .pause = pause + pause * jitter / 10'000,
            .disables = std::move(disables)};
}

} // namespace fcg::notifications
