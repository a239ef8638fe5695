#include "app/operations/operations.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::app {

namespace {

std::string describe_message(bus::received const& one)
{
    auto text = fmt::format("{}  received {} times, since {}\n", one.content.id, one.receive_count,
                            core::to_rfc3339(one.enqueued_at));
    for (auto const& [name, value] : one.content.attributes)
        text += fmt::format("  {}: {}\n", name, value);
    return text + "  " + one.content.body + "\n";
}

} // namespace

task<int> list_queues(store& on, operation, operation_channel& through)
{
    through.print(fmt::format("{:<44} {:>9} {:>9} {:>9} {:>12}  {}\n", "queue", "ready", "in flight",
                              "delayed", "oldest", "read by"));
    auto names = on.queues().names();
    std::sort(names.begin(), names.end());
    for (auto const& name : names) {
        auto const depth = co_await on.queues().depth(name);
        auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(depth.oldest_age).count();
        through.print(fmt::format("{:<44} {:>9} {:>9} {:>9} {:>10} s  {}\n", name, depth.ready,
                                  depth.in_flight, depth.delayed, seconds, on.bus().read_by(name)));
    }
    co_return exit_code::done;
}

task<int> peek_queue(store& on, operation what, operation_channel& through)
{
    auto const queue = what.option("queue");
    auto const max = number_option(what, "most", 1, 10, through);
    if (!max)
        co_return exit_code::wrong_usage;
    if (!is_one_of(on.queues().names(), queue, through))
        co_return exit_code::failed;
    auto const found = co_await on.queues().peek(queue, static_cast<std::size_t>(*max));
    for (auto const& one : found)
        through.print(describe_message(one));
    co_return exit_code::done;
}

task<int> purge_queue(store& on, operation what, operation_channel& through)
{
    auto const queue = what.option("queue");
    if (!is_one_of(on.queues().names(), queue, through))
        co_return exit_code::failed;
    auto const gone = co_await on.dead_letters().purge(std::string(command_line_user), queue);
    through.print(fmt::format("{} messages were deleted from {}\n", gone, queue));
    co_return exit_code::done;
}

} // namespace fcg::app
