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

/// The operations of the commands on a store, whether they run in a server (through its control socket) or
/// alone.
namespace fcg::app {

/// One operation on a store, such as "queue redrive" with {"queue": "payments-to-process"}.
struct operation {
    std::string name;
    std::map<std::string, std::string> options;

    /// Returns an empty text if the option was not given.
    std::string option(std::string_view name) const;
};

/// The input and output of an operation.
struct operation_channel {
    std::function<task<std::string_view>()> read; ///< returns the next piece of the input, empty at its end
    std::function<void(std::string_view)> print;  ///< writes to standard output, unchanged
    std::function<void(std::string_view)> print_error; ///< writes to standard error
    act_outcome outcome{};                             ///< of a recorded operation, for the audit log
};

/// Returns the option `--name` as a whole number of at least `min`, or `otherwise` if it was not given. If it
/// is not such a number, writes an error and returns nothing.
std::optional<std::int64_t> number_option(operation const& operation, std::string_view name, std::int64_t min,
                                          std::int64_t otherwise, operation_channel& channel);

/// The exit codes of the program.
namespace exit_code {
inline constexpr int done = 0;
inline constexpr int failed = 1;       ///< the operation was tried and did not work; see standard error
inline constexpr int wrong_usage = 2;  ///< the command line or the configuration is wrong
inline constexpr int rows_refused = 3; ///< an import accepted some rows and refused others
inline constexpr int store_in_use = 4; ///< another process has the data folder
} // namespace exit_code

/// Returns true if `queue` is one of `queues`. Otherwise writes an error and returns false.
bool is_one_of(std::vector<std::string> const& queues, std::string const& queue, operation_channel& channel);

/// Writes an error that the operation belongs to the process that hosts `module`. Returns exit_code::failed.
int explain_remote_module(store& store, std::string_view module, operation_channel& channel);

/// Writes the errors of a refusal, field by field. Returns the exit code.
int refused(http::problem const& why, operation_channel& channel);

/// Prints an act of the audit log.
void print_act(recorded_act const& act, operation_channel& channel);

/// Carries out an operation, recorded in the audit log if it changes something. Returns the exit code. Throws
/// only for bugs. Must run on the background loop.
task<int> carry_out(store& store, operation operation, operation_channel& channel);

task<int> import_games(store& store, operation operation, operation_channel& channel);
task<int> create_admin(store& store, operation operation, operation_channel& channel);
task<int> list_queues(store& store, operation operation, operation_channel& channel);
task<int> peek_queue(store& store, operation operation, operation_channel& channel);
task<int> list_dead_letters(store& store, operation operation, operation_channel& channel);
task<int> show_dead_letter(store& store, operation operation, operation_channel& channel);
task<int> redrive_queue(store& store, operation operation, operation_channel& channel);
task<int> discard_dead_letters(store& store, operation operation, operation_channel& channel);
task<int> edit_dead_letter(store& store, operation operation, operation_channel& channel);
task<int> show_audit(store& store, operation operation, operation_channel& channel);
task<int> purge_queue(store& store, operation operation, operation_channel& channel);
task<int> reconcile_payments(store& store, operation operation, operation_channel& channel);
task<int> list_open_refunds(store& store, operation operation, operation_channel& channel);
task<int> resume_refunds(store& store, operation operation, operation_channel& channel);
task<int> list_circuits(store& store, operation operation, operation_channel& channel);
task<int> reset_circuit(store& store, operation operation, operation_channel& channel);
task<int> list_events(store& store, operation operation, operation_channel& channel);
task<int> replay_events(store& store, operation operation, operation_channel& channel);
task<int> show_index(store& store, operation operation, operation_channel& channel);
task<int> rebuild_index(store& store, operation operation, operation_channel& channel);
task<int> verify_index(store& store, operation operation, operation_channel& channel);

} // namespace fcg::app
