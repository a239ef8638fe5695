#include "app/operations/operations.hpp"
#include "indexer/module.hpp"
#include "platform/core/unavailable.hpp"

#include <fmt/format.h>

#include <utility>

namespace fcg::app {

namespace {

std::string describe_index(indexer::index_report const& index)
{
    auto text = fmt::format("games      {}\nengine     {}\n", index.games, index.engine);
    auto const is_new = index.applied_at == core::time_point();
    text += fmt::format("applied    position {} of games{}\n", index.applied_position,
                        is_new ? "" : ", at " + core::to_rfc3339(index.applied_at));
    text += fmt::format("waiting    {} events, the oldest for {:.1f} s\n", index.lag_events,
                        std::chrono::duration<double>(index.lag).count());
    if (index.rebuilding)
        text += fmt::format("rebuild    {} of {} events\n", index.rebuilt, index.to_rebuild);
    return text + "verified   " + (index.last_verify.empty() ? "not yet" : index.last_verify) + '\n';
}

} // namespace

task<int> show_index(store& store, operation, operation_channel& channel)
{
    channel.print(describe_index(store.find<indexer::module>()->report()));
    co_return exit_code::done;
}

task<int> rebuild_index(store& store, operation, operation_channel& channel)
{
    auto& index = *store.find<indexer::module>();
    std::int64_t printed = -1; // tenths of the progress
    auto print_progress = [&](std::int64_t read, std::int64_t all) {
        auto const tenth = all > 0 ? read * 10 / all : 10;
        if (std::exchange(printed, tenth) != tenth)
            channel.print(fmt::format("{} of {} events\n", read, all));
    };
    try {
        co_await index.rebuild(print_progress);
    } catch (core::unavailable const& fault) {
        channel.print_error(fmt::format("the index stays as it was: {}\n", fault.what()));
        co_return exit_code::failed;
    } catch (indexer::builds_already const& fault) {
        channel.print_error(fmt::format("{}\n", fault.what()));
        co_return exit_code::failed;
    }
    channel.print(fmt::format("the index was rebuilt and has {} games\n", index.report().games));
    co_return exit_code::done;
}

task<int> verify_index(store& store, operation operation, operation_channel& channel)
{
    bool const repair = !operation.option("repair").empty();
    indexer::verify_report report;
    try {
        report = co_await store.find<indexer::module>()->verify(repair);
    } catch (core::unavailable const& fault) {
        channel.print_error(fmt::format("the catalogue cannot be read: {}\n", fault.what()));
        co_return exit_code::failed;
    }
    channel.print(fmt::format("{} games: {} missing, {} extra, {} changed, {} repaired\n", report.games,
                              report.missing, report.extra, report.changed, report.repaired));
    for (auto const& example : report.examples)
        channel.print("  " + example + '\n');
    auto const differ = report.missing + report.extra + report.changed;
    co_return report.repaired < differ ? exit_code::failed : exit_code::done;
}

} // namespace fcg::app
