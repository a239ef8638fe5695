#include "app/operations/operations.hpp"

#include <fmt/format.h>

namespace fcg::app {

void print_act(recorded_act const& act, operation_channel& channel)
{
    channel.print(fmt::format("{:>6}  {}  {}  {}  {}{}{}\n", act.number, core::to_rfc3339(act.begun_at),
                              act.actor, act.action, act.subject, act.remark.empty() ? "" : ": ",
                              act.remark));
    if (!act.dead_reason.empty())
        channel.print(
            fmt::format("        it was dead after {} attempts: {}\n", act.attempts, act.dead_reason));
    if (!act.done_at)
        channel.print("        it is under way, or was cut off\n");
}

task<int> show_audit(store& store, operation operation, operation_channel& channel)
{
    auto const max_count = number_option(operation, "most", 1, 100, channel);
    auto const before = number_option(operation, "before", 1, 0, channel);
    if (!max_count || !before)
        co_return exit_code::wrong_usage;
    bool const shows_changes = !operation.option("changes").empty();
    for (auto const& act : store.audit().read({.subject = operation.option("subject"),
                                               .actor = operation.option("who"),
                                               .action = operation.option("what"),
                                               .message_id = operation.option("message"),
                                               .before = *before,
                                               .max_count = *max_count})) {
        print_act(act, channel);
        if (shows_changes && !act.body_before.empty())
            channel.print("      - " + act.body_before + '\n');
        if (shows_changes && !act.body_after.empty())
            channel.print("      + " + act.body_after + '\n');
    }
    co_return exit_code::done;
}

} // namespace fcg::app
