#include "inside/reconciling/daily.hpp"

#include "inside/reconciling/reconciling.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/async/loop.hpp"
#include "platform/async/task_group.hpp"
#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <chrono>

namespace fcg::payments {

namespace {

using std::chrono::days;

constexpr days furthest_back{31};
/// Enough for those of a month, and for many that an operator asks for beside them.
constexpr std::int64_t max_examined = 1'000;
constexpr std::chrono::minutes pause_after_failure{15};
constexpr std::chrono::seconds grace{5};

bool covers(reconciliation const& one, core::time_point day)
{
    return one.from <= day && one.to >= day + days(1);
}

} // namespace

std::optional<core::time_point> next_reconciliation(core::time_point now, std::int64_t hour)
{
    if (hour < 0)
        return std::nullopt;
    core::time_point const today = std::chrono::floor<days>(now);
    auto const due = today + std::chrono::hours(hour);
    return due > now ? due : due + days(1);
}

std::vector<core::time_point> days_to_reconcile(core::time_point now, std::vector<reconciliation> const& made)
{
    core::time_point const today = std::chrono::floor<days>(now);
    auto first = today - days(1);
    for (auto const& one : made)
        first = std::min(first, core::time_point(std::chrono::floor<days>(one.from)));
    first = std::max(first, today - furthest_back);

    std::vector<core::time_point> found;
    for (auto day = first; day < today; day += days(1))
        if (std::ranges::none_of(made, [&](reconciliation const& one) { return covers(one, day); }))
            found.push_back(day);
    return found;
}

struct daily_reconciliation::inside {
    explicit inside(parts& shared) : of(shared), tasks(shared.with.background) {}

    task<> run();
    task<> catch_up();
    task<> sleep_until(core::time_point due);

    bool has_ever_run() const
    {
        return !of.db.read([](storage::reader& in) { return read_reconciliations(in, 1); }).empty();
    }

    parts& of;
    async::task_group tasks;
};

daily_reconciliation::daily_reconciliation(parts& of) : inside_(std::make_unique<inside>(of)) {}

daily_reconciliation::~daily_reconciliation() = default;

void daily_reconciliation::start()
{
    if (inside_->of.how.reconcile_hour >= 0)
        async::keep_running(inside_->tasks, inside_->of.with.background, "daily reconciliation",
                            [this] { return inside_->run(); });
}

task<bool> daily_reconciliation::stop()
{
    bool const has_ended = co_await inside_->tasks.drain(grace);
    co_return has_ended;
}

/// A store that has never been compared begins with the next hour that comes; one that was away at its hour
/// does at once what it has missed.
task<> daily_reconciliation::inside::run()
{
    bool catches_up = has_ever_run();
    for (;;) {
        auto due = *next_reconciliation(of.with.clock.now(), of.how.reconcile_hour);
        if (catches_up) {
            try {
                co_await catch_up();
            } catch (std::exception const& fault) {
                if (async::means_cancelled(fault))
                    throw;
                due = of.with.clock.now() + pause_after_failure;
                telemetry::log(telemetry::level::warning, "payments", "",
                               "the daily reconciliation is tried again in {} minutes: {}",
                               pause_after_failure.count(), fault.what());
            }
        }
        co_await sleep_until(due);
        catches_up = true;
    }
}

/// The oldest day first, so that one which fails is tried again before those after it.
task<> daily_reconciliation::inside::catch_up()
{
    auto const made = of.db.read([](storage::reader& in) { return read_reconciliations(in, max_examined); });
    for (auto const day : days_to_reconcile(of.with.clock.now(), made)) {
        core::trace trace{
            .correlation_id = of.with.ids.next().to_string(), .causation_id = {}, .traceparent = {}};
        co_await reconcile(of, day, day + days(1), false, std::move(trace));
    }
}

/// By the wall clock, which may be set while we sleep.
task<> daily_reconciliation::inside::sleep_until(core::time_point due)
{
    constexpr std::chrono::hours longest{1};
    for (auto now = of.with.clock.now(); now < due; now = of.with.clock.now())
        co_await async::sleep_for(of.with.background,
                                  std::min<std::chrono::microseconds>(due - now, longest));
}

} // namespace fcg::payments
