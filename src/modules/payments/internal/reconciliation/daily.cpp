#include "internal/reconciliation/daily.hpp"

#include "internal/reconciliation/reconciling.hpp"
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
/// Enough for the daily reconciliations of a month and for many that operators ask for.
constexpr std::int64_t max_examined = 1'000;
constexpr std::chrono::minutes pause_after_failure{15};
constexpr std::chrono::seconds grace{5};

bool covers(reconciliation const& reconciliation, core::time_point day)
{
    return reconciliation.begin <= day && reconciliation.end >= day + days(1);
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

std::vector<core::time_point> days_to_reconcile(core::time_point now,
                                                std::vector<reconciliation> const& reconciliations)
{
    core::time_point const today = std::chrono::floor<days>(now);
    auto first = today - days(1);
    for (auto const& current_reconciliation : reconciliations)
        first = std::min(first, core::time_point(std::chrono::floor<days>(current_reconciliation.begin)));
    first = std::max(first, today - furthest_back);

    std::vector<core::time_point> times;
    for (auto day = first; day < today; day += days(1))
        if (std::ranges::none_of(reconciliations, [&](reconciliation const& reconciliation) {
                return covers(reconciliation, day);
            }))
            times.push_back(day);
    return times;
}

struct daily_reconciliation::impl {
    explicit impl(module_context& shared) : context(shared), tasks(shared.env.background) {}

    task<> run();
    task<> catch_up();
    task<> sleep_until(core::time_point due);

    bool has_ever_run() const
    {
        return !context.db.read([](storage::reader& db) { return read_reconciliations(db, 1); }).empty();
    }

    module_context& context;
    async::task_group tasks;
};

daily_reconciliation::daily_reconciliation(module_context& context) : impl_(std::make_unique<impl>(context))
{
}

daily_reconciliation::~daily_reconciliation() = default;

void daily_reconciliation::start()
{
    if (impl_->context.settings.reconcile_hour >= 0)
        async::keep_running(impl_->tasks, impl_->context.env.background, "daily reconciliation",
                            [this] { return impl_->run(); });
}

task<bool> daily_reconciliation::stop()
{
    bool const has_ended = co_await impl_->tasks.drain(grace);
    co_return has_ended;
}

/// Runs the daily reconciliation. A store that has never been reconciled begins with the next due hour; one
/// that did not run at its hour catches up at once.
task<> daily_reconciliation::impl::run()
{
    bool catches_up = has_ever_run();
    for (;;) {
        auto due = *next_reconciliation(context.env.clock.now(), context.settings.reconcile_hour);
        if (catches_up) {
            try {
                co_await catch_up();
            } catch (std::exception const& fault) {
                if (async::means_cancelled(fault))
                    throw;
                due = context.env.clock.now() + pause_after_failure;
                telemetry::log(telemetry::level::warning, "payments", "",
                               "the daily reconciliation is tried again in {} minutes: {}",
                               pause_after_failure.count(), fault.what());
            }
        }
        co_await sleep_until(due);
        catches_up = true;
    }
}

/// Reconciles the missed days, the oldest first, so that a day that fails is tried again before later ones.
task<> daily_reconciliation::impl::catch_up()
{
    auto const reconciliations =
        context.db.read([](storage::reader& db) { return read_reconciliations(db, max_examined); });
    for (auto const day : days_to_reconcile(context.env.clock.now(), reconciliations)) {
        core::trace trace{
            .correlation_id = context.env.ids.next().to_string(), .causation_id = {}, .traceparent = {}};
        co_await reconcile(context, day, day + days(1), false, std::move(trace));
    }
}

/// Sleeps until a time of the wall clock, which may be set during the sleep.
task<> daily_reconciliation::impl::sleep_until(core::time_point due)
{
    constexpr std::chrono::hours longest{1};
    for (auto now = context.env.clock.now(); now < due; now = context.env.clock.now())
        co_await async::sleep_for(context.env.background,
                                  std::min<std::chrono::microseconds>(due - now, longest));
}

} // namespace fcg::payments
