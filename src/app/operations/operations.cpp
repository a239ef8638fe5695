#include "app/operations/operations.hpp"

#include "app/hosting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace fcg::app {

namespace {

struct entry {
    std::string_view name;
    task<int> (*run)(store&, operation, operation_channel&);
    std::string_view act = {}; ///< its name in the audit log; empty: it changes nothing, or records itself
};

constexpr std::array table{
    entry{"import", import_games, "games.import"},
    entry{"user create-admin", create_admin, "admin.create"},
    entry{"queue list", list_queues},
    entry{"queue peek", peek_queue},
    entry{"queue redrive", redrive_queue},
    entry{"queue purge", purge_queue},
    entry{"queue dead", list_dead_letters},
    entry{"queue show", show_dead_letter},
    entry{"queue discard", discard_dead_letters},
    entry{"queue edit", edit_dead_letter},
    entry{"audit", show_audit},
    entry{"payments reconcile", reconcile_payments, "payments.reconcile"},
    entry{"payments refunds", list_open_refunds},
    entry{"payments resume", resume_refunds, "refund.resume"},
    entry{"circuits list", list_circuits},
    entry{"circuits reset", reset_circuit, "circuit.reset"},
    entry{"events list", list_events},
    entry{"events replay", replay_events, "events.replay"},
    entry{"index status", show_index},
    entry{"index rebuild", rebuild_index, "index.rebuild"},
    entry{"index verify", verify_index, "index.verify"},
};

} // namespace

std::string operation::option(std::string_view wanted) const
{
    auto const found = options.find(std::string(wanted));
    return found == options.end() ? std::string() : found->second;
}

std::optional<std::int64_t> number_option(operation const& what, std::string_view name, std::int64_t min,
                                          std::int64_t otherwise, operation_channel& through)
{
    auto const text = what.option(name);
    if (text.empty())
        return otherwise;
    std::int64_t number = 0;
    auto const* const text_end = text.data() + text.size();
    auto const [end, fault] = std::from_chars(text.data(), text_end, number);
    if (fault == std::errc() && end == text_end && number >= min)
        return number;
    through.complain(fmt::format("--{} must be a number from {}\n", name, min));
    return std::nullopt;
}

bool is_one_of(std::vector<std::string> const& queues, std::string const& queue, operation_channel& through)
{
    if (std::ranges::find(queues, queue) != queues.end())
        return true;
    through.complain(fmt::format("no queue is called \"{}\"; there are:\n", queue));
    for (auto const& name : queues)
        through.complain("  " + name + '\n');
    return false;
}

int refused(http::problem const& why, operation_channel& through)
{
    if (why.errors.empty())
        through.complain(why.title + (why.detail.empty() ? "" : ": " + why.detail) + '\n');
    for (auto const& fault : why.errors)
        through.complain(fault.field + ": " + fault.reason + '\n');
    return exit_code::failed;
}

int hosted_elsewhere(store& on, std::string_view module, operation_channel& through)
{
    through.complain(
        fmt::format("this process does not host {}: {}; run the command with its configuration\n", module,
                    where_hosted(on.settings(), module)));
    return exit_code::failed;
}

namespace {

std::string describe_options(operation const& what)
{
    std::string text;
    for (auto const& [name, value] : what.options)
        text += (text.empty() ? "--" : " --") + name + " " + value;
    return text;
}

/// What it concerns is known to the operation alone, as soon as it has found it.
task<int> run_on_record(store& on, entry const& known, operation what, operation_channel& through)
{
    act begun{.who = std::string(command_line_user), .what = std::string(known.act)};
    if (known.act != "admin.create") // the account's id is enough: its address goes when it is closed
        begun.note = describe_options(what);
    auto const number = co_await on.audit().begin(std::move(begun));
    auto const code = co_await known.run(on, std::move(what), through);
    if (through.outcome.note.empty() && code != exit_code::done)
        through.outcome.note = "ended with " + std::to_string(code);
    co_await on.audit().finish(number, std::move(through.outcome));
    co_return code;
}

} // namespace

task<int> carry_out(store& on, operation what, operation_channel& through)
{
    for (auto const& known : table) {
        if (known.name != what.name)
            continue;
        auto work = known.act.empty() ? known.run(on, std::move(what), through)
                                      : run_on_record(on, known, std::move(what), through);
        auto const code = co_await std::move(work);
        co_return code;
    }
    through.complain(fmt::format("no operation is called \"{}\"\n", what.name));
    co_return exit_code::wrong_usage;
}

} // namespace fcg::app
