#include "app/operations/operations.hpp"

#include <fmt/format.h>

namespace fcg::app {

void print_act(recorded_act const& act, operation_channel& through)
{
    through.print(fmt::format("{:>6}  {}  {}  {}  {}{}{}\n", act.number, core::to_rfc3339(act.begun_at),
                              act.who, act.what, act.subject, act.note.empty() ? "" : ": ", act.note));
    if (!act.dead_reason.empty())
        through.print(
            fmt::format("        it was dead after {} attempts: {}\n", act.attempts, act.dead_reason));
    if (!act.done_at)
        through.print("        it is under way, or was cut off\n");
}

task<int> show_audit(store& on, operation what, operation_channel& through)
{
    auto const max_count = number_option(what, "most", 1, 100, through);
    auto const before = number_option(what, "before", 1, 0, through);
    if (!max_count || !before)
        co_return exit_code::wrong_usage;
    bool const shows_changes = !what.option("changes").empty();
    for (auto const& act : on.audit().read({.subject = what.option("subject"),
                                            .who = what.option("who"),
                                            .what = what.option("what"),
                                            .message_id = what.option("message"),
                                            .before = *before,
                                            .max_count = *max_count})) {
        print_act(act, through);
        if (shows_changes && !act.body_before.empty())
            through.print("      - " + act.body_before + '\n');
        if (shows_changes && !act.body_after.empty())
            through.print("      + " + act.body_after + '\n');
    }
    co_return exit_code::done;
}

} // namespace fcg::app
