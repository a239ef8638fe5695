#include "app/clock_watch.hpp"

#include "platform/storage/event_store.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <utility>

namespace fcg::app {

namespace {

constexpr std::chrono::seconds between_comparisons{10};
/// Clock synchronisation by small corrections moves the clock by far less than this between two comparisons.
constexpr std::chrono::seconds smallest_step{1};
/// A smaller lead is no step: two machines may differ by so much, and so may a clock before it is set right
/// after a start.
constexpr std::chrono::minutes smallest_lead{1};
constexpr std::chrono::hours noted_for{1};
constexpr std::chrono::seconds grace{5};

double in_seconds(std::chrono::microseconds time)
{
    return std::chrono::duration<double>(time).count();
}

} // namespace

clock_watch::clock_watch(environment& env)
    : env_(env),
      lead_(read_lead()),
      watching_(env.background, env.clock,
                {.name = "the watch over the clock", .area = "app", .grace = grace},
                [this] { return compare(); })
{
}

void clock_watch::start(std::vector<storage::database*> const& files)
{
    for (auto* const file : files)
        compare_with(*file);
    lead_ = read_lead();
    watching_.start();
}

std::string clock_watch::warning() const
{
    std::lock_guard const hold(guard_);
    bool const is_old = env_.clock.steady_now() - warned_at_ > noted_for;
    return async::join_warnings({is_old ? std::string() : warning_, watching_.warning()});
}

std::chrono::microseconds clock_watch::read_lead() const
{
    return env_.clock.now().time_since_epoch() - env_.clock.steady_now().time_since_epoch();
}

task<std::chrono::microseconds> clock_watch::compare()
{
    auto const before = std::exchange(lead_, read_lead());
    auto const step = lead_ - before;
    if (step >= smallest_step)
        warn(fmt::format("the wall clock was set forward by {:.1f} s, or the machine slept",
                         in_seconds(step)));
    else if (-step >= smallest_step)
        warn(fmt::format("the wall clock was set back by {:.1f} s", in_seconds(-step)));
    co_return between_comparisons;
}

void clock_watch::compare_with(storage::database& file)
{
    auto const newest = file.read([](storage::reader& db) {
        auto const position = storage::newest_position(db);
        return storage::events_after(db, position > 0 ? position - 1 : 0, 1);
    });
    if (newest.empty())
        return;
    auto const lead = newest.back().occurred_at - env_.clock.now();
    if (lead > smallest_lead)
        warn(fmt::format(
            "the wall clock was set back before the start: the newest event of {} is {:.1f} s ahead of "
            "it",
            file.module(), in_seconds(lead)));
}

void clock_watch::warn(std::string text)
{
    telemetry::log(telemetry::level::warning, "app", "", "{}", text);
    std::lock_guard const hold(guard_);
    warning_ = std::move(text);
    warned_at_ = env_.clock.steady_now();
}

} // namespace fcg::app
