#pragma once
#include "bus/consuming/backoff.hpp"
#include "bus/consuming/consumer.hpp"
#include "bus/consuming/lease_keeper.hpp"
#include "bus/consuming/retry.hpp"
#include "platform/async/signal.hpp"
#include "platform/environment.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace fcg::bus {

/// A message that a worker handles.
struct work_item {
    work_item(received message, std::shared_ptr<lease_keeper> keeper, core::steady_point now,
              std::chrono::microseconds timeout);
    ~work_item();
    work_item(work_item const&) = delete;
    work_item& operator=(work_item const&) = delete;

    received message;
    std::shared_ptr<lease_keeper> keeper;
    held_lease lease; ///< kept extended from construction on
    subscription::prepared ready;
    delivery info;
    core::steady_point started_at;
    bool duplicate = false; ///< written on the database's thread, read after the commit
    std::exception_ptr failure;
};

/// The calls that are due for messages whose handling has ended, collected so that each kind takes one call.
struct settlement {
    std::vector<std::string> removed;
    std::vector<burial> buried;
    std::vector<visibility_change> returned;

    bool empty() const { return removed.empty() && buried.empty() && returned.empty(); }
};

/// Handles the messages of one subscription. Handlers in a transaction run in batches, with two batches in
/// flight, so that one is received or settled while the other is committed; handlers that wait run
/// concurrently. Must run on the background loop.
class worker {
public:
    /// Everything that is passed must outlive the worker, and the worker must outlive the tasks. Handlers
    /// that wait run in `handlers`; drain `tasks` before `handlers`.
    worker(queue_transport& queues, subscription const& subscription, environment& env,
           async::task_group& tasks, async::task_group& handlers, health_registry& board);

    /// Starts its tasks, which run until they are drained.
    void start();
    /// Returns when no handler runs any more, or after `limit`. Must be called after the tasks are drained.
    task<> wait_for_handlers(std::chrono::microseconds limit);

private:
    using item = std::shared_ptr<work_item>;

    task<> receive_and_work();
    task<std::vector<received>> receive(std::size_t max_count);
    task<> keep_leases();
    task<> work_or_leave(std::vector<received> messages);
    task<> work(std::vector<received> messages);
    item prepare(received message);
    void describe(work_item& item) const;

    task<> run_in_transactions(std::vector<item> items);
    std::vector<item> note_outcomes(std::vector<item> const& items,
                                    std::vector<std::exception_ptr> const& outcomes) const;
    storage::database::unit_of_work unit_for(work_item& item) const;
    void start_waiting(item item);
    task<> run_waiting(item item);
    task<std::exception_ptr> handle_alone(item item);
    task<std::exception_ptr> handle(item item);

    void finish(work_item& item, settlement& settlement);
    void finish_failed(work_item const& item, settlement& settlement);
    std::int64_t count_failure(work_item const& item, failure const& why);
    task<> settle(settlement settlement);
    task<> release(std::vector<received> messages);

    struct measurements {
        measurements(subscription const& subscription, telemetry::metrics& metrics);
        telemetry::counter consumed;
        telemetry::counter duplicates;
        telemetry::counter retried;
        telemetry::counter buried;
        telemetry::counter refused;
        telemetry::counter lease_lost;
        telemetry::histogram handling;
    };

    queue_transport& queues_;
    subscription const& subscription_;
    environment& env_;
    async::task_group& tasks_;
    async::task_group& handlers_;
    std::shared_ptr<lease_keeper> keeper_;
    retry_backoff receiving_;
    retry_backoff handling_;
    retry_backoff settlement_backoff_;
    async::signal handler_ended_;
    std::size_t waiting_ = 0;                 ///< handlers that run concurrently
    std::unordered_set<std::string> in_work_; ///< ids of the messages that these handlers have
    std::size_t duplicates_ = 0;              ///< deliveries that wait for another delivery of their message
    async::signal duplicate_ended_;
    std::unordered_map<std::string, std::int64_t> failures_; ///< count by message, for retried ones
    measurements measure_;
};

} // namespace fcg::bus
