#include "app/operations/operations.hpp"
#include "platform/storage/event_store.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::app {

namespace {

constexpr std::size_t page = 500;

storage::database* find_module(store& store, std::string const& name, operation_channel& channel)
{
    auto* const database = name == "bus" ? nullptr : store.find_database(name);
    if (database != nullptr)
        return database;
    if (auto const texts = all_modules(); std::ranges::find(texts, name) != texts.end()) {
        explain_remote_module(store, name, channel);
        return nullptr;
    }
    std::string known;
    for (auto* const file : store.databases())
        if (file->module() != "bus")
            known += ' ' + file->module();
    channel.print_error(fmt::format("no module is called \"{}\"; there are:{}\n", name, known));
    return nullptr;
}

} // namespace

task<int> list_events(store& store, operation operation, operation_channel& channel)
{
    auto* const file = find_module(store, operation.option("module"), channel);
    if (file == nullptr)
        co_return exit_code::failed;
    auto const after = number_option(operation, "after", 0, 0, channel);
    auto const max = number_option(operation, "most", 0, 100, channel);
    if (!after || !max)
        co_return exit_code::wrong_usage;

    auto const stream = operation.option("stream");
    auto const events = file->read([&](storage::reader& db) {
        return stream.empty() ? storage::events_after(db, *after, static_cast<std::size_t>(*max))
                              : storage::events_of(db, stream);
    });
    for (auto const& event : events)
        channel.print(fmt::format("{:>8}  {}  {:<24} {} v{}  {}\n          {}\n", event.position,
                                  core::to_rfc3339(event.occurred_at), event.type, event.stream,
                                  event.stream_version, event.trace.correlation_id, event.payload));
    co_return exit_code::done;
}

/// Sends events to the queues again. Consumers that have handled an event before skip it; a new consumer
/// catches up.
task<int> replay_events(store& store, operation operation, operation_channel& channel)
{
    auto const module = operation.option("module");
    auto* const file = find_module(store, module, channel);
    if (file == nullptr)
        co_return exit_code::failed;
    auto position = number_option(operation, "after", 0, 0, channel);
    if (!position)
        co_return exit_code::wrong_usage;
    auto const only_queue = operation.option("queue");

    std::int64_t sent = 0;
    for (;;) {
        auto const events =
            file->read([&](storage::reader& db) { return storage::events_after(db, *position, page); });
        if (events.empty())
            break;
        position = events.back().position;
        std::vector<bus::outgoing> messages;
        for (auto const& event : events)
            for (auto& message : store.bus().messages_of(event, module))
                if (only_queue.empty() || message.queue == only_queue)
                    messages.push_back(std::move(message));
        sent += static_cast<std::int64_t>(messages.size());
        auto const outcomes = co_await store.queues().send(std::move(messages), std::nullopt);
        for (auto const& refusal : outcomes)
            if (!refusal.empty())
                channel.print_error(refusal + '\n');
    }
    channel.print(fmt::format("{} messages were sent again\n", sent));
    co_return exit_code::done;
}

} // namespace fcg::app
