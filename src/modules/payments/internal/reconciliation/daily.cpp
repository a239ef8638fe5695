#include "internal/reconciliation/daily.hpp"

#include "internal/reconciliation/reconciling.hpp"

#include <algorithm>
#include <chrono>

namespace fcg::payments {

namespace {

using std::chrono::days;

constexpr days furthest_back{31};
/// Enough for the daily reconciliations of a month and for many that operators ask for.
constexpr std::int64_t max_examined = 1'000;
constexpr std::chrono::minutes pause_after_failure{15};

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

daily_reconciliation::daily_reconciliation(module_context& context)
    : context_(context),
      repeating_(context.env.background, context.env.clock,
                 {.name = "the daily reconciliation",
                  .area = "payments",
                  .first_pause = pause_after_failure,
                  .max_pause = pause_after_failure},
                 [this] { return do_round(); })
{
}

void daily_reconciliation::start()
{
    if (context_.settings.reconcile_hour < 0)
        return;
    if (!has_ever_run())
        due_ = next_reconciliation(context_.env.clock.now(), context_.settings.reconcile_hour);
    repeating_.start();
}

bool daily_reconciliation::has_ever_run() const
{
    return !context_.db.read([](storage::reader& db) { return read_reconciliations(db, 1); }).empty();
}

/// A store that has never been reconciled begins with the next due hour; one that did not run at its hour
/// catches up at once.
task<std::chrono::microseconds> daily_reconciliation::do_round()
{
    auto const now = context_.env.clock.now();
    if (!due_ || *due_ <= now) {
        auto const next = next_reconciliation(now, context_.settings.reconcile_hour);
        co_await catch_up();
        due_ = next;
    }
    constexpr std::chrono::hours longest{1}; // since the wall clock may be set during the pause
    co_return std::clamp<std::chrono::microseconds>(*due_ - context_.env.clock.now(),
                                                    std::chrono::microseconds(0), longest);
}

/// Reconciles the missed days, the oldest first, so that a day that fails is tried again before later ones.
task<> daily_reconciliation::catch_up()
{
    auto const reconciliations =
        context_.db.read([](storage::reader& db) { return read_reconciliations(db, max_examined); });
    for (auto const day : days_to_reconcile(context_.env.clock.now(), reconciliations)) {
        auto trace = context_.new_trace();
        co_await reconcile(context_, day, day + days(1), false, std::move(trace));
    }
}

} // namespace fcg::payments
