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

backlog backlog_in(bus::queue_transport& queues)
{
    backlog backlog;
    auto const known = queues.names();
    for (auto const queue : queues_of_games) {
        if (std::ranges::find(known, queue) == known.end())
            continue;
        auto const depth = queues.depth_now(queue);
        backlog.events += depth.ready + depth.in_flight + depth.delayed;
        backlog.oldest = std::max(backlog.oldest, depth.oldest_age);
    }
    return backlog;
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
    auto const set = [this](char const* name, char const* help, double value,
                            telemetry::labels const& labels) {
        metrics_.gauge(name, help, labels).set(value);
    };
    set("fcg_index_games", "Games that can be found", static_cast<double>(report.games), {});
    set("fcg_index_lag_events", "Events of games that wait for the index",
        static_cast<double>(report.lag_events), {});
    set("fcg_index_lag_seconds", "Age of the oldest event that waits for the index", seconds_of(report.lag),
        {});
    for (auto const& [source, position] : seen.positions)
        set("fcg_index_applied_position", "The highest position in a module's event store that was applied",
            static_cast<double>(position), {{"source", source}});
    set("fcg_index_rebuild_events", "Events of the rebuild under way", static_cast<double>(report.rebuilt),
        {{"what", "read"}});
    set("fcg_index_rebuild_events", "Events of the rebuild under way", static_cast<double>(report.to_rebuild),
        {{"what", "all"}});
}

} // namespace fcg::indexer
