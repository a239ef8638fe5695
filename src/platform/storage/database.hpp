#pragma once
#include "platform/async/workplace.hpp"
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

/// What the writer of one file has done; for metrics. Read from any thread.
struct write_counts {
    std::uint64_t commits = 0;
    std::uint64_t units = 0;        ///< units of work that were committed
    std::uint64_t failed_units = 0; ///< rolled back alone, or with a commit that failed
    std::size_t waiting = 0;
};

/// One SQLite file in WAL mode with full sync: many readers, one group-committing writer.
/// Open one per file and process; a second process is refused with a clear error (an exclusive lock beside
/// the file). The places and every loop that writes must outlive it; what still waits in the destructor gets
/// storage_unavailable.
class database {
public:
    struct options {
        std::size_t max_units_in_a_commit = 512;
        std::size_t max_units_waiting = 20'000; ///< more are refused with storage_unavailable
        std::size_t read_connections = 8;       ///< kept open between reads
        /// Called after each commit with the number of units in it; on the writer's thread.
        std::function<void(std::size_t units)> on_commit = nullptr;
    };

    /// Opens or creates the file (and its folder) and runs the migrations of `module` ("games") and of
    /// "common" on it. `writes` is where the writer works (one thread, or the test's loop); `long_reads`
    /// where read_long() does. Throws storage_error with a message for the operator.
    database(std::filesystem::path file, std::string module, async::workplace& writes,
             async::workplace& long_reads, options how);
    ~database();
    database(database const&) = delete;
    database& operator=(database const&) = delete;

    /// Runs `unit(transaction&)` on the writer and resumes on the caller's loop with its result once the
    /// commit is on disk. What the unit throws comes out here, and then nothing of it was stored. It runs
    /// again when a neighbour in its commit has failed, so all that it does must be undone by the rollback or
    /// be harmless twice. Throws storage_unavailable.
    template <class Unit>
    auto write(Unit unit) -> task<std::invoke_result_t<Unit&, transaction&>>;

    /// Many independent units with one suspension: each fails alone and has its own outcome (null:
    /// committed). The order of the outcomes is that of the units.
    using unit_of_work = std::function<void(transaction&)>;
    task<std::vector<std::exception_ptr>> write_each(std::vector<unit_of_work> units);

    /// Runs `look(reader&)` here and now on a connection of its own: for reads by key, microseconds long.
    template <class Look>
    auto read(Look look) -> std::invoke_result_t<Look&, reader&>;

    /// The same for reads that take long: at the pool for them, resuming on the caller's loop.
    /// Throws async::workplace_full.
    template <class Look>
    auto read_long(Look look) -> task<std::invoke_result_t<Look&, reader&>>;

    /// Runs one unit on this thread: for start-up and for commands, never on a loop.
    void write_now(unit_of_work unit);

    /// `notice` runs on the writer's thread after each commit that appended events; set before the first
    /// write.
    void on_events_appended(std::function<void()> notice);

    /// Empty when the last commit succeeded; otherwise why it did not (disk full, read-only ...). Any thread.
    std::string trouble() const;
    /// When there was trouble, has the writer try a harmless synced write, so that readiness recovers by
    /// itself. Does not wait for it. Any thread.
    void probe();

    write_counts counts() const;
    std::string const& module() const;
    std::filesystem::path const& file() const;

private:
    class read_lease;
    void submit(std::span<std::unique_ptr<pending_unit>> units);
    async::workplace& long_reads();
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::storage

#include "platform/storage/database.ipp"
