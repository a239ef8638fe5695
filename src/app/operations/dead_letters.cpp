#include "app/operations/operations.hpp"
#include "platform/core/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::app {

namespace {

/// Returns true if the queue exists and is not a dead-letter queue. Otherwise writes an error.
bool is_known(store& store, std::string const& queue, operation_channel& channel)
{
    auto names = store.queues().names();
    std::erase_if(names, [](auto const& name) { return !bus::is_queue_name(name); });
    return is_one_of(names, queue, channel);
}

/// The lowest rate. A dead letter is leased until its turn comes, and its lease must not end earlier.
constexpr double min_rate = 1.0 / 60;

std::optional<double> rate_of(operation const& operation, operation_channel& channel)
{
    auto const text = operation.option("rate");
    if (text.empty())
        return 0;
    auto const rate = core::parse_number<double>(text);
    if (rate && *rate >= min_rate && *rate <= 10'000)
        return rate;
    channel.print_error(
        "--rate must be a number of dead letters per second, from 1 per minute (0.0167) up to 10000\n");
    return std::nullopt;
}

bus::dead_letter_selection selection_of(operation const& operation)
{
    return {.contract = operation.option("contract"),
            .reason = operation.option("reason"),
            .payment = operation.option("payment"),
            .correlation = operation.option("correlation"),
            .text = operation.option("text")};
}

/// Writes an error and returns nothing if the options are wrong.
std::optional<dead_letter_order> read_order(store& store, operation const& operation,
                                            operation_channel& channel)
{
    dead_letter_order order{.actor = std::string(command_line_user),
                            .queue = operation.option("queue"),
                            .dead_letter_selection = selection_of(operation)};
    if (!is_known(store, order.queue, channel))
        return std::nullopt;
    auto const max = number_option(operation, "most", 1, INT64_MAX, channel);
    auto const rate = rate_of(operation, channel);
    if (!max || !rate)
        return std::nullopt;
    if (auto id = operation.option("id"); !id.empty())
        order.dead_letter_selection.ids.push_back(std::move(id));
    if (*max != INT64_MAX)
        order.dead_letter_selection.max = static_cast<std::size_t>(*max);
    order.per_second = *rate;
    return order;
}

void print_groups(std::vector<bus::dead_letter_group> const& groups, operation_channel& channel)
{
    for (auto const& group : groups)
        channel.print(fmt::format("{:>7}  {}  {}\n         {}\n         from {} to {}, such as {}\n",
                                  group.dead_letters, group.queue, group.contract, group.reason,
                                  core::to_rfc3339(group.oldest), core::to_rfc3339(group.newest),
                                  group.example));
}

void print_dead_letters(std::vector<bus::dead_letter> const& dead_letters, operation_channel& channel)
{
    for (auto const& dead_letter : dead_letters)
        channel.print(fmt::format("{}  {}  {}  {}\n         {}\n", core::to_rfc3339(dead_letter.last_at),
                                  dead_letter.queue, dead_letter.content.id, dead_letter.contract,
                                  dead_letter.reason));
}

task<int> show_what_it_concerns(store& store, dead_letter_order order, operation_channel& channel)
{
    auto const seen = co_await store.dead_letters().preview(std::move(order));
    channel.print(fmt::format("{} dead letters:\n", seen.dead_letters));
    print_groups(seen.groups, channel);
    co_return exit_code::done;
}

task<std::string> read_all(operation_channel& channel)
{
    std::string text;
    for (;;) {
        auto const piece = co_await channel.read();
        if (piece.empty())
            co_return text;
        text += piece;
    }
}

void print_changes(std::vector<json::difference> const& changes, operation_channel& channel)
{
    for (auto const& change : changes) {
        channel.print(change.path + '\n');
        if (change.before)
            channel.print("  - " + *change.before + '\n');
        if (change.after)
            channel.print("  + " + *change.after + '\n');
    }
}

} // namespace

task<int> list_dead_letters(store& store, operation operation, operation_channel& channel)
{
    auto queue = operation.option("queue");
    if (!queue.empty() && !is_known(store, queue, channel))
        co_return exit_code::failed;
    auto choice = selection_of(operation);
    bool const is_search = !choice.is_everything();
    auto const dead_letters = co_await store.dead_letters().read(std::move(queue), std::move(choice));
    channel.print(fmt::format("{} dead letters\n", dead_letters.size()));
    if (is_search)
        print_dead_letters(dead_letters, channel);
    else
        print_groups(bus::group_dead_letters(dead_letters), channel);
    co_return exit_code::done;
}

task<int> show_dead_letter(store& store, operation operation, operation_channel& channel)
{
    auto const queue = operation.option("queue");
    if (!is_known(store, queue, channel))
        co_return exit_code::failed;
    bus::dead_letter_selection choice{.ids = {operation.option("id")}};
    auto const dead_letters = co_await store.dead_letters().read(queue, std::move(choice));
    if (dead_letters.empty()) {
        channel.print_error("no dead letter of this queue has this id\n");
        co_return exit_code::failed;
    }
    auto const& message = dead_letters.front().content;
    for (auto const& [name, value] : message.attributes)
        channel.print(fmt::format("{}: {}\n", name, value));
    if (auto const refusal = store.bus().why_refused(queue, message); !refusal.empty())
        channel.print("its consumer would refuse it again: " + refusal + '\n');
    channel.print(message.body + '\n');
    for (auto const& act : store.audit().read({.message_id = message.id}))
        print_act(act, channel);
    co_return exit_code::done;
}

task<int> redrive_queue(store& store, operation operation, operation_channel& channel)
{
    auto order = read_order(store, operation, channel);
    if (!order)
        co_return exit_code::wrong_usage;
    if (!operation.option("dry-run").empty()) {
        auto const code = co_await show_what_it_concerns(store, std::move(*order), channel);
        co_return code;
    }
    auto const queue = order->queue;
    auto const moved = co_await store.dead_letters().redrive(std::move(*order));
    channel.print(
        fmt::format("{} messages went from {} back to {}\n", moved, bus::dead_letter_queue(queue), queue));
    co_return exit_code::done;
}

task<int> discard_dead_letters(store& store, operation operation, operation_channel& channel)
{
    if (operation.option("why").empty()) {
        channel.print_error("--why must give a reason\n");
        co_return exit_code::wrong_usage;
    }
    auto order = read_order(store, operation, channel);
    if (!order)
        co_return exit_code::wrong_usage;
    if (!operation.option("dry-run").empty()) {
        auto const code = co_await show_what_it_concerns(store, std::move(*order), channel);
        co_return code;
    }
    auto const gone = co_await store.dead_letters().discard(std::move(*order), operation.option("why"));
    channel.print(fmt::format("{} messages were deleted; `fcg audit` keeps them\n", gone));
    co_return exit_code::done;
}

task<int> edit_dead_letter(store& store, operation operation, operation_channel& channel)
{
    dead_letter_edit edit{.actor = std::string(command_line_user),
                          .queue = operation.option("queue"),
                          .id = operation.option("id"),
                          .body = {},
                          .only_try = !operation.option("dry-run").empty()};
    if (!is_known(store, edit.queue, channel))
        co_return exit_code::failed;
    edit.body = co_await read_all(channel);
    auto const outcome = co_await store.dead_letters().edit(std::move(edit));
    if (!outcome.is_found)
        channel.print_error("no dead letter of this queue has this id\n");
    else if (!outcome.refusal.empty())
        channel.print_error("nothing was changed, since its consumer would refuse it: " + outcome.refusal +
                            '\n');
    else if (outcome.changes.empty())
        channel.print("nothing differs\n");
    else
        print_changes(outcome.changes, channel);
    co_return (outcome.is_found && outcome.refusal.empty()) ? exit_code::done : exit_code::failed;
}

} // namespace fcg::app
