#include "app/operations/operations.hpp"
#include "platform/storage/event_store.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::app {

namespace {

constexpr std::size_t page = 500;

storage::database* find_module(store& on, std::string const& name, operation_channel& through)
{
    auto* const found = name == "bus" ? nullptr : on.find_database(name);
    if (found != nullptr)
        return found;
    if (auto const all = all_modules(); std::ranges::find(all, name) != all.end()) {
        hosted_elsewhere(on, name, through);
        return nullptr;
    }
    std::string known;
    for (auto* const file : on.databases())
        if (file->module() != "bus")
            known += ' ' + file->module();
    through.complain(fmt::format("no module is called \"{}\"; there are:{}\n", name, known));
    return nullptr;
}

} // namespace

task<int> list_events(store& on, operation what, operation_channel& through)
{
    auto* const file = find_module(on, what.option("module"), through);
    if (file == nullptr)
        co_return exit_code::failed;
    auto const after = number_option(what, "after", 0, 0, through);
    auto const max = number_option(what, "most", 0, 100, through);
    if (!after || !max)
        co_return exit_code::wrong_usage;

    auto const stream = what.option("stream");
    auto const events = file->read([&](storage::reader& in) {
        return stream.empty() ? storage::events_after(in, *after, static_cast<std::size_t>(*max))
                              : storage::events_of(in, stream);
    });
    for (auto const& event : events)
        through.print(fmt::format("{:>8}  {}  {:<24} {} v{}  {}\n          {}\n", event.position,
                                  core::to_rfc3339(event.occurred_at), event.type, event.stream,
                                  event.stream_version, event.trace.correlation_id, event.payload));
    co_return exit_code::done;
}

/// Sends events to the queues again. Consumers that have handled one before skip it; a new consumer catches
/// up.
task<int> replay_events(store& on, operation what, operation_channel& through)
{
    auto const module = what.option("module");
    auto* const file = find_module(on, module, through);
    if (file == nullptr)
        co_return exit_code::failed;
    auto position = number_option(what, "after", 0, 0, through);
    if (!position)
        co_return exit_code::wrong_usage;
    auto const only_queue = what.option("queue");

    std::int64_t sent = 0;
    for (;;) {
        auto const events =
            file->read([&](storage::reader& in) { return storage::events_after(in, *position, page); });
        if (events.empty())
            break;
        position = events.back().position;
        std::vector<bus::outgoing> messages;
        for (auto const& event : events)
            for (auto& message : on.bus().messages_of(event, module))
                if (only_queue.empty() || message.queue == only_queue)
                    messages.push_back(std::move(message));
        sent += static_cast<std::int64_t>(messages.size());
        auto const outcomes = co_await on.queues().send(std::move(messages), std::nullopt);
        for (auto const& refusal : outcomes)
            if (!refusal.empty())
                through.complain(refusal + '\n');
    }
    through.print(fmt::format("{} messages were sent again\n", sent));
    co_return exit_code::done;
}

} // namespace fcg::app
