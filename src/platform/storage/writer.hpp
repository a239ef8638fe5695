#pragma once
#include "platform/storage/batch.hpp"
#include "platform/storage/database.hpp"

#include <deque>
#include <mutex>
#include <span>

namespace fcg::storage {

/// The one writer of a file. Units wait in a queue; a job at the workplace takes all that wait, commits them
/// once and completes them. At most one such job exists at a time, so the order of units is that of their
/// submission.
class writer : public std::enable_shared_from_this<writer> {
public:
    writer(std::unique_ptr<connection> on, async::workplace& place, database::options how);

    /// All or none are taken; refused ones complete with storage_unavailable. Any thread.
    void submit(std::span<std::unique_ptr<pending_unit>> units);

    /// Runs one unit here, between two commits of the queue.
    void write_now(std::unique_ptr<pending_unit> unit);

    /// Refuses what waits and what comes, ends the commit under way, closes the connection.
    void close();

    void on_events_appended(std::function<void()> notice) { events_appended_ = std::move(notice); }

    std::string trouble() const;
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

    async::workplace& place_;
    database::options const how_;
    std::function<void()> events_appended_;

    std::mutex connection_guard_; ///< held during a commit; taken before queue_guard_
    std::unique_ptr<connection> on_;
    int checkpoint_at_;
    bool checkpoint_fails_ = false;

    mutable std::mutex queue_guard_; ///< guards all that follows; held for moments
    std::deque<std::unique_ptr<pending_unit>> waiting_;
    bool scheduled_ = false; ///< a drain job is under way
    bool closed_ = false;
    bool probing_ = false;
    std::string trouble_;
    write_counts counts_;
};

} // namespace fcg::storage
