#include "app/operations/operations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace fcg::app {

namespace {

/// Complains when there is no such queue, or it is a dead-letter queue itself.
bool is_known(store& on, std::string const& queue, operation_channel& through)
{
    auto names = on.queues().names();
    std::erase_if(names, [](auto const& name) { return !bus::is_queue_name(name); });
    return is_one_of(names, queue, through);
}

/// A letter is leased while its turn has not come: its lease must not end before.
constexpr double min_rate = 1.0 / 60;

std::optional<double> rate_of(operation const& what, operation_channel& through)
{
    auto const text = what.option("rate");
    if (text.empty())
        return 0;
    double rate = 0;
    auto const* const text_end = text.data() + text.size();
    auto const [end, fault] = std::from_chars(text.data(), text_end, rate);
    if (fault == std::errc() && end == text_end && rate >= min_rate && rate <= 10'000)
        return rate;
    through.complain(
        "--rate must be a number of letters in a second, from 1 in a minute (0.0167) up to 10000\n");
    return std::nullopt;
}

void narrow(bus::letter_choice& which, operation const& what)
{
    which.contract = what.option("contract");
    which.reason = what.option("reason");
    which.payment = what.option("payment");
    which.correlation = what.option("correlation");
    which.text = what.option("text");
}

/// Nothing after complaining.
std::optional<letter_order> read_order(store& on, operation const& what, operation_channel& through)
{
    letter_order order{.who = std::string(command_line_user), .queue = what.option("queue"), .which = {}};
    if (!is_known(on, order.queue, through))
        return std::nullopt;
    auto const max = number_option(what, "most", 1, INT64_MAX, through);
    auto const rate = rate_of(what, through);
    if (!max || !rate)
        return std::nullopt;
    if (auto id = what.option("id"); !id.empty())
        order.which.ids.push_back(std::move(id));
    narrow(order.which, what);
    if (*max != INT64_MAX)
        order.which.max = static_cast<std::size_t>(*max);
    order.per_second = *rate;
    return order;
}

void print_groups(std::vector<bus::letter_group> const& groups, operation_channel& through)
{
    for (auto const& one : groups)
        through.print(fmt::format("{:>7}  {}  {}\n         {}\n         from {} to {}, such as {}\n",
                                  one.letters, one.queue, one.contract, one.reason,
                                  core::to_rfc3339(one.oldest), core::to_rfc3339(one.newest), one.example));
}

void print_letters(std::vector<bus::dead_letter> const& letters, operation_channel& through)
{
    for (auto const& letter : letters)
        through.print(fmt::format("{}  {}  {}  {}\n         {}\n", core::to_rfc3339(letter.last_at),
                                  letter.queue, letter.content.id, letter.contract, letter.reason));
}

task<int> show_what_it_concerns(store& on, letter_order order, operation_channel& through)
{
    auto const seen = co_await on.dead_letters().preview(std::move(order));
    through.print(fmt::format("{} letters:\n", seen.letters));
    print_groups(seen.groups, through);
    co_return exit_code::done;
}

task<std::optional<bus::dead_letter>> find_letter(store& on, std::string queue, std::string id)
{
    bus::letter_choice which;
    which.ids.push_back(std::move(id));
    auto letters = co_await on.dead_letters().read(std::move(queue), std::move(which));
    if (letters.empty())
        co_return std::nullopt;
    co_return std::move(letters.front());
}

task<std::string> read_all(operation_channel& through)
{
    std::string text;
    for (;;) {
        auto const piece = co_await through.read();
        if (piece.empty())
            co_return text;
        text += piece;
    }
}

void print_changes(std::vector<json::difference> const& changes, operation_channel& through)
{
    for (auto const& one : changes) {
        through.print(one.path + '\n');
        if (one.before)
            through.print("  - " + *one.before + '\n');
        if (one.after)
            through.print("  + " + *one.after + '\n');
    }
}

} // namespace

task<int> list_dead_letters(store& on, operation what, operation_channel& through)
{
    auto queue = what.option("queue");
    if (!queue.empty() && !is_known(on, queue, through))
        co_return exit_code::failed;
    bus::letter_choice which;
    narrow(which, what);
    bool const is_search = !which.is_everything();
    auto const letters = co_await on.dead_letters().read(std::move(queue), std::move(which));
    through.print(fmt::format("{} dead letters\n", letters.size()));
    if (is_search)
        print_letters(letters, through);
    else
        print_groups(bus::group_letters(letters), through);
    co_return exit_code::done;
}

task<int> show_dead_letter(store& on, operation what, operation_channel& through)
{
    auto const queue = what.option("queue");
    if (!is_known(on, queue, through))
        co_return exit_code::failed;
    auto const found = co_await find_letter(on, queue, what.option("id"));
    if (!found) {
        through.complain("no dead letter of this queue has this id\n");
        co_return exit_code::failed;
    }
    for (auto const& [name, value] : found->content.attributes)
        through.print(fmt::format("{}: {}\n", name, value));
    if (auto const refusal = on.bus().why_refused(queue, found->content); !refusal.empty())
        through.print("its consumer would refuse it again: " + refusal + '\n');
    through.print(found->content.body + '\n');
    for (auto const& one : on.audit().read({.message_id = found->content.id}))
        print_act(one, through);
    co_return exit_code::done;
}

task<int> redrive_queue(store& on, operation what, operation_channel& through)
{
    auto order = read_order(on, what, through);
    if (!order)
        co_return exit_code::wrong_usage;
    if (!what.option("dry-run").empty()) {
        auto const code = co_await show_what_it_concerns(on, std::move(*order), through);
        co_return code;
    }
    auto const queue = order->queue;
    auto const moved = co_await on.dead_letters().redrive(std::move(*order));
    through.print(
        fmt::format("{} messages went from {} back to {}\n", moved, bus::dead_letter_queue(queue), queue));
    co_return exit_code::done;
}

task<int> discard_dead_letters(store& on, operation what, operation_channel& through)
{
    if (what.option("why").empty()) {
        through.complain("--why must give a reason\n");
        co_return exit_code::wrong_usage;
    }
    auto order = read_order(on, what, through);
    if (!order)
        co_return exit_code::wrong_usage;
    if (!what.option("dry-run").empty()) {
        auto const code = co_await show_what_it_concerns(on, std::move(*order), through);
        co_return code;
    }
    auto const gone = co_await on.dead_letters().discard(std::move(*order), what.option("why"));
    through.print(fmt::format("{} messages were deleted; `fcg audit` keeps them\n", gone));
    co_return exit_code::done;
}

task<int> edit_dead_letter(store& on, operation what, operation_channel& through)
{
    letter_edit wanted{.who = std::string(command_line_user),
                       .queue = what.option("queue"),
                       .id = what.option("id"),
                       .body = {},
                       .only_try = !what.option("dry-run").empty()};
    if (!is_known(on, wanted.queue, through))
        co_return exit_code::failed;
    wanted.body = co_await read_all(through);
    auto const outcome = co_await on.dead_letters().edit(std::move(wanted));
    if (!outcome.is_found)
        through.complain("no dead letter of this queue has this id\n");
    else if (!outcome.refusal.empty())
        through.complain("nothing was changed, since its consumer would refuse it: " + outcome.refusal +
                         '\n');
    else if (outcome.changes.empty())
        through.print("nothing differs\n");
    else
        print_changes(outcome.changes, through);
    co_return outcome.is_found&& outcome.refusal.empty() ? exit_code::done : exit_code::failed;
}

} // namespace fcg::app
