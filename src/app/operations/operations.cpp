#include "app/operations/operations.hpp"

#include "app/hosting.hpp"
#include "platform/core/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fcg::app {

namespace {

struct entry {
    std::string_view name;
    task<int> (*run)(store&, operation, operation_channel&);
    std::string_view act = {}; ///< its name in the audit log; empty if it changes nothing, or records itself
    std::string_view module = {}; ///< which module this process must host for it; empty if none
};

constexpr std::array table{
    entry{"import", import_games, "games.import", "games"},
    entry{"user create-admin", create_admin, "admin.create", "users"},
    entry{"queue list", list_queues},
    entry{"queue peek", peek_queue},
    entry{"queue redrive", redrive_queue},
    entry{"queue purge", purge_queue},
    entry{"queue dead", list_dead_letters},
    entry{"queue show", show_dead_letter},
    entry{"queue discard", discard_dead_letters},
    entry{"queue edit", edit_dead_letter},
    entry{"audit", show_audit},
    entry{"payments reconcile", reconcile_payments, "payments.reconcile", "payments"},
    entry{"payments refunds", list_open_refunds, "", "payments"},
    entry{"payments resume", resume_refunds, "refund.resume", "payments"},
    entry{"circuits list", list_circuits},
    entry{"circuits reset", reset_circuit, "circuit.reset"},
    entry{"events list", list_events},
    entry{"events replay", replay_events, "events.replay"},
    entry{"index status", show_index, "", "indexer"},
    entry{"index rebuild", rebuild_index, "index.rebuild", "indexer"},
    entry{"index verify", verify_index, "index.verify", "indexer"},
};

std::string describe_options(operation const& operation)
{
    std::string text;
    for (auto const& [name, value] : operation.options)
        text += (text.empty() ? "--" : " --") + name + " " + value;
    return text;
}

task<int> run_if_hosted(store& store, entry const& known, operation operation, operation_channel& channel)
{
    if (!known.module.empty() && !hosts(store.settings(), known.module))
        co_return explain_remote_module(store, known.module, channel);
    auto const code = co_await known.run(store, std::move(operation), channel);
    co_return code;
}

/// Runs an operation and records it. Only the operation knows its subject, once it has found it.
task<int> run_on_record(store& store, entry const& known, operation operation, operation_channel& channel)
{
    act begun{.actor = std::string(command_line_user), .action = std::string(known.act)};
    if (known.act != "admin.create") // its id is enough: the email goes when it is closed
        begun.remark = describe_options(operation);
    auto const number = co_await store.audit().begin(std::move(begun));
    auto const code = co_await run_if_hosted(store, known, std::move(operation), channel);
    if (channel.outcome.remark.empty() && code != exit_code::done)
        channel.outcome.remark = "ended with " + std::to_string(code);
    co_await store.audit().finish(number, std::move(channel.outcome));
    co_return code;
}

} // namespace

std::string operation::option(std::string_view text) const
{
    auto const it = options.find(std::string(text));
    return it == options.end() ? std::string() : it->second;
}

std::optional<std::int64_t> number_option(operation const& operation, std::string_view name, std::int64_t min,
                                          std::int64_t otherwise, operation_channel& channel)
{
    auto const text = operation.option(name);
    if (text.empty())
        return otherwise;
    auto const number = core::parse_number<std::int64_t>(text);
    if (number && *number >= min)
        return number;
    channel.print_error(fmt::format("--{} must be a number from {}\n", name, min));
    return std::nullopt;
}

bool is_one_of(std::vector<std::string> const& queues, std::string const& queue, operation_channel& channel)
{
    if (std::ranges::find(queues, queue) != queues.end())
        return true;
    channel.print_error(fmt::format("no queue is called \"{}\"; there are:\n", queue));
    for (auto const& name : queues)
        channel.print_error("  " + name + '\n');
    return false;
}

int refused(http::problem const& why, operation_channel& channel)
{
    if (why.errors.empty())
        channel.print_error(why.title + (why.detail.empty() ? "" : ": " + why.detail) + '\n');
    for (auto const& fault : why.errors)
        channel.print_error(fault.field + ": " + fault.reason + '\n');
    return exit_code::failed;
}

int explain_remote_module(store& store, std::string_view module, operation_channel& channel)
{
    channel.print_error(
        fmt::format("this process does not host {}: {}; run the command with its configuration\n", module,
                    where_hosted(store.settings(), module)));
    return exit_code::failed;
}

task<int> carry_out(store& store, operation operation, operation_channel& channel)
{
    auto const* const known = std::ranges::find(table, operation.name, &entry::name);
    if (known == table.end()) {
        channel.print_error(fmt::format("no operation is called \"{}\"\n", operation.name));
        co_return exit_code::wrong_usage;
    }
    auto work = known->act.empty() ? run_if_hosted(store, *known, std::move(operation), channel)
                                   : run_on_record(store, *known, std::move(operation), channel);
    auto const code = co_await std::move(work);
    co_return code;
}

} // namespace fcg::app
