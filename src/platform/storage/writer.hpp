#pragma once
#include "platform/storage/batch.hpp"
#include "platform/storage/database.hpp"

#include <deque>
#include <mutex>
#include <span>

namespace fcg::storage {

/// The one writer of a file. Units wait in a queue; a job on the executor takes all waiting units, commits
/// them once and completes them. At most one such job exists at a time, so units are committed in the order
/// of their submission.
class writer : public std::enable_shared_from_this<writer> {
public:
    writer(std::unique_ptr<connection> connection, async::executor& executor, database::options options);

    /// Takes all units or none. Refused units complete with storage_unavailable. Thread-safe.
    void submit(std::span<std::unique_ptr<pending_unit>> units);

    /// Runs one unit on the calling thread, between two commits of the queue.
    void write_now(std::unique_ptr<pending_unit> unit);

    /// Refuses waiting and new units, waits for the current commit and closes the connection.
    void close();

    void on_events_appended(std::function<void()> notice) { events_appended_ = std::move(notice); }

    std::string failure() const;
    void probe();
    write_counts counts() const;

private:
    void start();
    void drain();
    bool commit_waiting();
    pending_units take_waiting();
    void commit(pending_units units);
    void record(batch const& done, std::size_t failed);
    void notify(batch& done);
    void checkpoint_when_due();

    async::executor& executor_;
    database::options const options_;
    std::function<void()> events_appended_;

    std::mutex connection_guard_; ///< held during a commit; taken before queue_guard_
    std::unique_ptr<connection> connection_;
    int checkpoint_at_;
    bool checkpoint_fails_ = false;

    mutable std::mutex queue_guard_; ///< guards all following members; held only briefly
    std::deque<std::unique_ptr<pending_unit>> waiting_;
    bool scheduled_ = false; ///< whether a drain job is posted or running
    bool closed_ = false;
    bool probing_ = false;
    std::string failure_;
    write_counts counts_;
};

} // namespace fcg::storage
