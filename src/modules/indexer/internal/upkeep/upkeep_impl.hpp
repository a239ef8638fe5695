#pragma once
#include "internal/upkeep/freshness.hpp"
#include "internal/upkeep/upkeep.hpp"
#include "platform/async/task_group.hpp"
#include "platform/async/waiter.hpp"

#include <atomic>
#include <exception>
#include <list>
#include <mutex>

namespace fcg::indexer {

/// A rebuild that runs in the task group, so that it continues when its caller has gone.
struct job {
    std::function<void(std::int64_t, std::int64_t)> progress; ///< null if no caller waits any more
    bool ended = false;
    std::exception_ptr failure;
    std::list<std::shared_ptr<async::waiter>> waiting;
};

/// What the files of upkeep share.
struct upkeep::impl {
    explicit impl(module_context& shared);

    task<> keep();
    task<> build_if_due();
    task<> chores();
    task<> tell_popularity(std::shared_ptr<live_index> index);
    task<bool> has_many_dead_numbers();
    task<> build_without_dead_numbers();
    task<> verify_and_mend();
    task<> try_to(std::string text, task<> work);
    void refuse_unless_possible() const;
    task<> build(std::function<void(std::int64_t, std::int64_t)> progress);
    task<> give_up();
    task<> run(std::shared_ptr<job> mine);
    task<> build_for_nobody();
    task<> rebuild(std::function<void(std::int64_t, std::int64_t)> progress);
    task<verify_report> verify(bool repair);
    void count_and_note(verify_report const& report);
    void note_verified(verify_report const& report);
    index_report report() const;
    index_gauges::looked look() const;

    bool must_end() const { return tasks.stopping(); }

    module_context& context;
    bus::event_history* events = nullptr;
    bus::queue_transport* queues = nullptr;
    std::function<std::int64_t()> unsent = [] { return std::int64_t(0); };
    async::task_group tasks;
    bool consumes = false; ///< the queues are being read, so waiting events will be applied
    bool building = false; ///< from before the mark in the state until the previous index is cleared
    core::time_point next_verify;
    core::time_point next_popularity;
    telemetry::counter missing;
    telemetry::counter extra;
    telemetry::counter changed;
    std::shared_ptr<index_gauges> shown;
    // Thread-safe:
    std::atomic<bool> rebuilding = false;
    std::atomic<std::int64_t> rebuilt = 0;
    std::atomic<std::int64_t> to_rebuild = 0;
    mutable std::mutex guard;
    std::string last_verify;
};

} // namespace fcg::indexer
