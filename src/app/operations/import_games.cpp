#include "app/operations/operations.hpp"
#include "games/module.hpp"

#include <fmt/format.h>

namespace fcg::app {

task<int> import_games(store& store, operation, operation_channel& channel)
{
    core::trace trace{store.env().ids.next().to_string(), {}, {}};
    auto const imported =
        co_await store.find<games::module>()->import_catalogue(channel.read, std::move(trace));
    if (!imported)
        co_return refused(imported.error(), channel);
    auto const& report = *imported;
    channel.outcome.subject = "/api/games";
    channel.outcome.remark = fmt::format("created {}, updated {}, unchanged {}, refused {}", report.created,
                                         report.updated, report.unchanged, report.refused_rows);
    channel.print(channel.outcome.remark + '\n');
    for (auto const& row : report.refused)
        channel.print_error(fmt::format("line {}: {}: {}\n", row.line, row.field, row.reason));
    auto const listed = static_cast<std::int64_t>(report.refused.size());
    if (report.refused_rows > listed)
        channel.print_error(fmt::format("and {} more\n", report.refused_rows - listed));
    co_return report.refused_rows == 0 ? exit_code::done : exit_code::rows_refused;
}

} // namespace fcg::app
