#include "app/operations/operations.hpp"
#include "games/module.hpp"

#include <fmt/format.h>

namespace fcg::app {

task<int> import_games(store& store, operation, operation_channel& operation_channel)
{
    if (store.find<games::module>() == nullptr)
        co_return explain_remote_module(store, "games", operation_channel);
    core::trace trace{store.env().ids.next().to_string(), {}, {}};
    auto const imported =
        co_await store.find<games::module>()->import_catalogue(operation_channel.read, std::move(trace));
    if (!imported)
        co_return refused(imported.error(), operation_channel);
    auto const& report = *imported;
    operation_channel.outcome.subject = "/api/games";
    operation_channel.outcome.remark =
        fmt::format("created {}, updated {}, unchanged {}, refused {}", report.created, report.updated,
                    report.unchanged, report.refused_rows);
    operation_channel.print(operation_channel.outcome.remark + '\n');
    for (auto const& row : report.refused)
        operation_channel.print_error(fmt::format("line {}: {}: {}\n", row.line, row.field, row.reason));
    auto const listed = static_cast<std::int64_t>(report.refused.size());
    if (report.refused_rows > listed)
        operation_channel.print_error(fmt::format("and {} more\n", report.refused_rows - listed));
    co_return report.refused_rows == 0 ? exit_code::done : exit_code::rows_refused;
}

} // namespace fcg::app
