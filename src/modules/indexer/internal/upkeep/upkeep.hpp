#pragma once
#include "bus/history.hpp"
#include "bus/queue.hpp"
#include "internal/index/live_index.hpp"
#include "internal/module_context.hpp"
#include "internal/upkeep/freshness.hpp"
#include "internal/upkeep/rebuild.hpp"
#include "platform/async/repeating_task.hpp"
#include "platform/async/task_group.hpp"
#include "reports.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace fcg::indexer {

/// Maintains the index: builds it, compares it with the catalogue, and measures how fresh it is. The public
/// functions are described at `module`. Must run on the background loop, except report() and warning().
class upkeep {
public:
    explicit upkeep(module_context& context);
    ~upkeep();

    void read_from(bus::event_history& events, bus::queue_transport& queues);

    void count_unsent(std::function<std::int64_t()> unsent) { unsent_ = std::move(unsent); }

    void start();
    task<bool> stop();
    task<> rebuild(build_progress progress);
    bool begin_rebuild();
    task<verify_report> verify(bool repair);

    index_report report() const { return look().report; }

    std::string warning() const;

private:
    struct job;

    task<std::chrono::microseconds> do_round();
    task<std::chrono::microseconds> build_if_due();
    task<> do_chores();
    task<> tell_popularity(std::shared_ptr<live_index> index);
    task<> build_without_dead_numbers();
    task<> verify_and_mend();
    task<> try_to(std::string text, task<> work);
    void refuse_unless_possible() const;
    task<> build(build_progress progress);
    task<> give_up();
    task<> run(std::shared_ptr<job> mine);
    task<> build_for_nobody();
    void count_and_note(verify_report const& report);
    void note_verified(verify_report const& report);
    index_gauges::looked look() const;

    module_context& context_;
    bus::event_history* events_ = nullptr;
    bus::queue_transport* queues_ = nullptr;
    std::function<std::int64_t()> unsent_ = [] { return std::int64_t(0); };
    async::task_group tasks_; ///< builds; all work ends between two pieces once the group is stopping
    async::signal job_ended_;
    async::repeating_task keeping_;
    bool consumes_ = false;  ///< the queues are being read, so waiting events will be applied
    bool building_ = false;  ///< from before the mark in the state until the previous index is cleared
    bool has_index_ = false; ///< a complete one, and the previous one is cleared
    std::int64_t failed_builds_ = 0; ///< until there is an index
    core::time_point next_verify_;
    core::time_point next_popularity_;
    telemetry::counter missing_;
    telemetry::counter extra_;
    telemetry::counter changed_;
    std::shared_ptr<index_gauges> shown_;
    // Thread-safe:
    std::atomic<bool> rebuilding_ = false;
    std::atomic<std::int64_t> rebuilt_ = 0;
    std::atomic<std::int64_t> to_rebuild_ = 0;
    mutable std::mutex guard_;
    std::string last_verify_;
};

} // namespace fcg::indexer
