#include "app/operations/operations.hpp"
#include "platform/core/unavailable.hpp"

#include <fmt/format.h>

namespace fcg::app {

namespace {

double seconds_of(std::chrono::microseconds time)
{
    return std::chrono::duration<double>(time).count();
}

std::string describe_index(indexer::index_report const& index)
{
    auto text = fmt::format("games      {}\nengine     {}\n", index.games, index.engine);
    auto const is_new = index.applied_at == core::time_point();
    text += fmt::format("applied    position {} of games{}\n", index.applied_position,
                        is_new ? "" : ", at " + core::to_rfc3339(index.applied_at));
    text += fmt::format("waiting    {} events, the oldest for {:.1f} s\n", index.lag_events,
                        seconds_of(index.lag));
    if (index.rebuilding)
        text += fmt::format("rebuild    {} of {} events\n", index.rebuilt, index.to_rebuild);
    return text + "verified   " + (index.last_verify.empty() ? "not yet" : index.last_verify) + '\n';
}

/// A line for each tenth of the way.
class progress_lines {
public:
    explicit progress_lines(operation_channel& through) : through_(through) {}

    void note(std::int64_t read, std::int64_t all)
    {
        auto const tenth = all > 0 ? read * 10 / all : 10;
        if (tenth == told_)
            return;
        told_ = tenth;
        through_.print(fmt::format("{} of {} events\n", read, all));
    }

private:
    operation_channel& through_;
    std::int64_t told_ = -1;
};

} // namespace

task<int> show_index(store& on, operation, operation_channel& through)
{
    if (on.indexer() == nullptr)
        co_return hosted_elsewhere(on, "indexer", through);
    through.print(describe_index(on.indexer()->report()));
    co_return exit_code::done;
}

task<int> rebuild_index(store& on, operation, operation_channel& through)
{
    if (on.indexer() == nullptr)
        co_return hosted_elsewhere(on, "indexer", through);
    progress_lines lines(through);
    try {
        auto note = [&lines](std::int64_t read, std::int64_t all) { lines.note(read, all); };
        co_await on.indexer()->rebuild(note);
    } catch (core::unavailable const& fault) {
        through.complain(fmt::format("the index stays as it was: {}\n", fault.what()));
        co_return exit_code::failed;
    } catch (indexer::builds_already const& fault) {
        through.complain(fmt::format("{}\n", fault.what()));
        co_return exit_code::failed;
    }
    through.print(fmt::format("the index was built anew and has {} games\n", on.indexer()->report().games));
    co_return exit_code::done;
}

task<int> verify_index(store& on, operation what, operation_channel& through)
{
    if (on.indexer() == nullptr)
        co_return hosted_elsewhere(on, "indexer", through);
    bool const repair = !what.option("repair").empty();
    indexer::verify_report report;
    try {
        report = co_await on.indexer()->verify(repair);
    } catch (core::unavailable const& fault) {
        through.complain(fmt::format("the catalogue cannot be read: {}\n", fault.what()));
        co_return exit_code::failed;
    }
    through.print(fmt::format("{} games: {} missing, {} extra, {} changed, {} repaired\n", report.games,
                              report.missing, report.extra, report.changed, report.repaired));
    for (auto const& one : report.examples)
        through.print("  " + one + '\n');
    auto const differ = report.missing + report.extra + report.changed;
    co_return report.repaired < differ ? exit_code::failed : exit_code::done;
}

} // namespace fcg::app
