#pragma once
#include "platform/async/executor.hpp"
#include "platform/storage/errors.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace fcg::storage {

class pending_unit;

/// What the writer of one file has done, for metrics.
struct write_counts {
    std::uint64_t commits = 0;
    std::uint64_t units = 0;        ///< units of work that were committed
    std::uint64_t failed_units = 0; ///< units that were rolled back, alone or with a failed commit
    std::size_t waiting = 0;
};

/// One SQLite file in WAL mode with full sync: many readers, one group-committing writer. Open it once per
/// file and process; a second process is refused with a clear error (by an exclusive lock on a file beside
/// it). The executors and every loop that writes must outlive it. Units that still wait in the destructor
/// fail with storage_unavailable.
class database {
public:
    struct options {
        std::size_t max_units_in_a_commit = 512;
        std::size_t max_units_waiting = 20'000; ///< further units are refused with storage_unavailable
        std::size_t read_connections = 8;       ///< number of read connections kept open between reads
        /// Called after each commit with the number of units in it, on the thread that commits.
        std::function<void(std::size_t units)> on_commit = nullptr;
    };

    /// Opens or creates the file (and its folder) and runs the migrations of `module` ("games") and of
    /// "common" on it. `writes` is the executor of the writer (one thread, or the test's loop), `long_reads`
    /// that of read_long(). Throws storage_error with a message for the operator.
    database(std::filesystem::path file, std::string module, async::executor& writes,
             async::executor& long_reads, options options);
    ~database();
    database(database const&) = delete;
    database& operator=(database const&) = delete;

    /// Runs `unit(transaction&)` on the writer and resumes on the caller's loop with its result once the
    /// commit is on disk. Rethrows what the unit throws; nothing of it is stored then. The unit runs again if
    /// another unit in its commit has failed, so the rollback must undo all that it does, or doing it twice
    /// must be harmless. Throws storage_unavailable.
    template <class Unit>
    auto write(Unit unit) -> task<std::invoke_result_t<Unit&, transaction&>>;

    /// Runs many independent units with one suspension. Each fails alone. Returns the outcome of each unit in
    /// the order of `units`; null if it was committed.
    using unit_of_work = std::function<void(transaction&)>;
    task<std::vector<std::exception_ptr>> write_each(std::vector<unit_of_work> units);

    /// Runs `look(reader&)` on the calling thread, on a connection of its own. For reads by key that take
    /// microseconds.
    template <class Look>
    auto read(Look look) -> std::invoke_result_t<Look&, reader&>;

    /// Runs `look(reader&)` on the executor for long reads and resumes on the caller's loop. Throws
    /// async::executor_full.
    template <class Look>
    auto read_long(Look look) -> task<std::invoke_result_t<Look&, reader&>>;

    /// Runs one unit on the calling thread. For start-up and for commands, never on a loop.
    void write_now(unit_of_work unit);

    /// Sets `notice`, which runs after each commit that appended events, on the thread that commits. Must be
    /// called before the first write.
    void on_events_appended(std::function<void()> notice);

    /// Returns why the last commit failed (disk full, read-only ...); empty if it succeeded. Thread-safe.
    std::string failure() const;
    /// Has the writer try a harmless synced write if the last commit failed, so that readiness recovers
    /// without other writes. Does not wait for it. Thread-safe.
    void probe();

    /// Returns what the writer has done since the file was opened. Thread-safe.
    write_counts counts() const;
    std::string const& module() const;
    std::filesystem::path const& file() const;

private:
    class read_lease;
    void submit(std::span<std::unique_ptr<pending_unit>> units);
    async::executor& long_reads();
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::storage

#include "platform/storage/database.ipp"
