#include "app/operations/operations.hpp"

#include <fmt/format.h>

namespace fcg::app {

task<int> import_games(store& on, operation, operation_channel& through)
{
    if (on.games() == nullptr)
        co_return hosted_elsewhere(on, "games", through);
    core::trace trace{on.around().ids.next().to_string(), {}, {}};
    auto const imported = co_await on.games()->import_catalogue(through.read, std::move(trace));
    if (!imported)
        co_return refused(imported.error(), through);
    auto const& report = *imported;
    through.outcome.subject = "/api/games";
    through.outcome.note = fmt::format("created {}, updated {}, unchanged {}, refused {}", report.created,
                                       report.updated, report.unchanged, report.refused_rows);
    through.print(through.outcome.note + '\n');
    for (auto const& row : report.refused)
        through.complain(fmt::format("line {}: {}: {}\n", row.line, row.field, row.reason));
    auto const listed = static_cast<std::int64_t>(report.refused.size());
    if (report.refused_rows > listed)
        through.complain(fmt::format("and {} more\n", report.refused_rows - listed));
    co_return report.refused_rows == 0 ? exit_code::done : exit_code::rows_refused;
}

} // namespace fcg::app
