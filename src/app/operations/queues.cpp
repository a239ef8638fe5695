#include "app/operations/operations.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::app {

namespace {

std::string describe_message(bus::received const& message)
{
    auto text = fmt::format("{}  received {} times, since {}\n", message.content.id, message.receive_count,
                            core::to_rfc3339(message.enqueued_at));
    for (auto const& [name, value] : message.content.attributes)
        text += fmt::format("  {}: {}\n", name, value);
    return text + "  " + message.content.body + "\n";
}

} // namespace

task<int> list_queues(store& store, operation, operation_channel& channel)
{
    channel.print(fmt::format("{:<44} {:>9} {:>9} {:>9} {:>12}  {}\n", "queue", "ready", "in flight",
                              "delayed", "oldest", "read by"));
    auto names = store.queues().names();
    std::sort(names.begin(), names.end());
    for (auto const& name : names) {
        auto const depth = co_await store.queues().depth(name);
        auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(depth.oldest_age).count();
        channel.print(fmt::format("{:<44} {:>9} {:>9} {:>9} {:>10} s  {}\n", name, depth.ready,
                                  depth.in_flight, depth.delayed, seconds, store.bus().read_by(name)));
    }
    co_return exit_code::done;
}

task<int> peek_queue(store& store, operation operation, operation_channel& channel)
{
    auto const queue = operation.option("queue");
    auto const max = number_option(operation, "most", 1, 10, channel);
    if (!max)
        co_return exit_code::wrong_usage;
    if (!is_one_of(store.queues().names(), queue, channel))
        co_return exit_code::failed;
    auto const messages = co_await store.queues().peek(queue, static_cast<std::size_t>(*max));
    for (auto const& message : messages)
        channel.print(describe_message(message));
    co_return exit_code::done;
}

task<int> purge_queue(store& store, operation operation, operation_channel& channel)
{
    auto const queue = operation.option("queue");
    if (!is_one_of(store.queues().names(), queue, channel))
        co_return exit_code::failed;
    auto const gone = co_await store.dead_letters().purge(std::string(command_line_user), queue);
    channel.print(fmt::format("{} messages were deleted from {}\n", gone, queue));
    co_return exit_code::done;
}

} // namespace fcg::app
