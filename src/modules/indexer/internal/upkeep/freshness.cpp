#include "internal/upkeep/freshness.hpp"

#include "internal/queues.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::indexer {

namespace {

double seconds_of(std::chrono::microseconds time)
{
    return std::chrono::duration<double>(time).count();
}

} // namespace

void add_backlog(index_report& report, bus::queue_transport& queues)
{
    auto const known = queues.names();
    for (auto const queue : queues_of_games) {
        if (std::ranges::find(known, queue) == known.end())
            continue;
        auto const depth = queues.depth_now(queue);
        report.lag_events += depth.ready + depth.in_flight + depth.delayed;
        report.lag = std::max(report.lag, depth.oldest_age);
    }
}

std::string describe(index_report const& report)
{
    std::string text;
    if (report.rebuilding)
        text = fmt::format("index: is being rebuilt, {} of {} events", report.rebuilt, report.to_rebuild);
    if (report.lag_events > 0)
        text += fmt::format("{}{} events ({:.1f} s) behind", text.empty() ? "index: " : "; ",
                            report.lag_events, seconds_of(report.lag));
    return text;
}

void index_gauges::show()
{
    metrics_.before_rendering([weak = weak_from_this()] {
        if (auto const still = weak.lock())
            still->refresh();
    });
}

void index_gauges::close()
{
    std::lock_guard const hold(guard_);
    look_ = nullptr;
}

void index_gauges::refresh()
{
    std::lock_guard const hold(guard_);
    if (!look_)
        return;
    auto const seen = look_();
    auto const& report = seen.report;
    auto const set = [this](char const* name, char const* help, auto value, telemetry::labels const& labels) {
        metrics_.gauge(name, help, labels).set(static_cast<double>(value));
    };
    set("fcg_index_games", "Games that can be found", report.games, {});
    set("fcg_index_lag_events", "Events of games that wait for the index", report.lag_events, {});
    set("fcg_index_lag_seconds", "Age of the oldest event that waits for the index", seconds_of(report.lag),
        {});
    for (auto const& [source, position] : seen.positions)
        set("fcg_index_applied_position", "The highest position in a module's event store that was applied",
            position, {{"source", source}});
    constexpr auto const* events_help = "Events of the rebuild under way";
    set("fcg_index_rebuild_events", events_help, report.rebuilt, {{"what", "read"}});
    set("fcg_index_rebuild_events", events_help, report.to_rebuild, {{"what", "all"}});
}

} // namespace fcg::indexer
