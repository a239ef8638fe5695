#pragma once
#include "app/store.hpp"
#include "platform/async/task.hpp"
#include "platform/http/problem.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the commands do to a store, whether they run beside a server (through its control socket) or alone.
namespace fcg::app {

/// One order to a store: "queue redrive" with {"queue": "payments-to-process"}.
struct operation {
    std::string name;
    std::map<std::string, std::string> options;

    /// Empty when it was not given.
    std::string option(std::string_view name) const;
};

/// Where an operation reads from and writes to.
struct operation_channel {
    std::function<task<std::string_view>()> read;   ///< the next piece of the input; empty at its end
    std::function<void(std::string_view)> print;    ///< to standard output, as it is
    std::function<void(std::string_view)> complain; ///< to standard error
    act_outcome outcome{};                          ///< of an operation that is recorded, for the audit log
};

/// The option `--name` as a whole number from `min`; `otherwise` when it was not given; nothing, after
/// complaining, when it is no such number.
std::optional<std::int64_t> number_option(operation const& what, std::string_view name, std::int64_t min,
                                          std::int64_t otherwise, operation_channel& through);

/// Exit codes of the program.
namespace exit_code {
inline constexpr int done = 0;
inline constexpr int failed = 1;       ///< it was tried and did not work; see standard error
inline constexpr int wrong_usage = 2;  ///< the command line or the configuration is wrong
inline constexpr int rows_refused = 3; ///< an import took some rows and refused others
inline constexpr int store_in_use = 4; ///< another process has the data folder
} // namespace exit_code

/// False, after complaining: no queue of these is called so.
bool is_one_of(std::vector<std::string> const& queues, std::string const& queue, operation_channel& through);

/// Complains that the operation is for the process that hosts `module`; exit_code::failed.
int hosted_elsewhere(store& on, std::string_view module, operation_channel& through);

/// Complains of a refusal, field by field; the exit code.
int refused(http::problem const& why, operation_channel& through);

/// Prints an act of the audit log.
void print_act(recorded_act const& act, operation_channel& through);

/// Does it, with a place in the audit log where it changes something; the exit code. On the background loop.
/// Throws only for bugs.
task<int> carry_out(store& on, operation what, operation_channel& through);

task<int> import_games(store& on, operation what, operation_channel& through);
task<int> create_admin(store& on, operation what, operation_channel& through);
task<int> list_queues(store& on, operation what, operation_channel& through);
task<int> peek_queue(store& on, operation what, operation_channel& through);
task<int> list_dead_letters(store& on, operation what, operation_channel& through);
task<int> show_dead_letter(store& on, operation what, operation_channel& through);
task<int> redrive_queue(store& on, operation what, operation_channel& through);
task<int> discard_dead_letters(store& on, operation what, operation_channel& through);
task<int> edit_dead_letter(store& on, operation what, operation_channel& through);
task<int> show_audit(store& on, operation what, operation_channel& through);
task<int> purge_queue(store& on, operation what, operation_channel& through);
task<int> reconcile_payments(store& on, operation what, operation_channel& through);
task<int> list_open_refunds(store& on, operation what, operation_channel& through);
task<int> resume_refunds(store& on, operation what, operation_channel& through);
task<int> list_circuits(store& store, operation what, operation_channel& channel);
task<int> reset_circuit(store& store, operation what, operation_channel& channel);
task<int> list_events(store& on, operation what, operation_channel& through);
task<int> replay_events(store& on, operation what, operation_channel& through);
task<int> show_index(store& on, operation what, operation_channel& through);
task<int> rebuild_index(store& on, operation what, operation_channel& through);
task<int> verify_index(store& on, operation what, operation_channel& through);

} // namespace fcg::app
