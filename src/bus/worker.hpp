#pragma once
#include "bus/backing_off.hpp"
#include "bus/consumer.hpp"
#include "bus/lease_keeper.hpp"
#include "bus/retry.hpp"
#include "platform/async/signal.hpp"
#include "platform/surroundings.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace fcg::bus {

/// One message on its way through a worker.
struct work_item {
    work_item(received one, std::shared_ptr<lease_keeper> keeper, core::steady_point now,
              std::chrono::microseconds timeout);
    ~work_item();
    work_item(work_item const&) = delete;
    work_item& operator=(work_item const&) = delete;

    received what;
    std::shared_ptr<lease_keeper> keeper;
    held_lease lease; ///< kept from the beginning
    subscription::prepared ready;
    delivery info;
    core::steady_point started_at;
    bool duplicate = false; ///< written on the database's thread, read after the commit
    std::exception_ptr failure;
};

/// What is to be done with messages that are finished here, gathered so that it takes one call each.
struct settlement {
    std::vector<std::string> removed;
    std::vector<burial> buried;
    std::vector<visibility_change> returned;

    bool empty() const { return removed.empty() && buried.empty() && returned.empty(); }
};

/// Works off one subscription. Handlers in a transaction run in batches, two of them in flight, so that one
/// is received or settled while the other is committed; handlers that wait run beside each other. On the
/// background loop.
class worker {
public:
    /// Everything outlives it; it outlives the tasks. `tasks` are drained before `handlers`, where those run
    /// that wait.
    worker(queue_transport& from, subscription const& what, surroundings& with, async::task_group& tasks,
           async::task_group& handlers, trouble_board& board);

    /// Starts its tasks, which run until they are drained.
    void start();
    /// Once the tasks are drained: returns when no handler runs any more, or after `limit`.
    task<> wait_for_handlers(std::chrono::microseconds limit);

private:
    using item = std::shared_ptr<work_item>;

    task<> receive_and_work();
    task<std::vector<received>> receive(std::size_t max_count);
    task<> keep_leases();
    task<> work_or_leave(std::vector<received> messages);
    task<> work(std::vector<received> messages);
    item prepare(received one);
    void describe(work_item& one) const;

    task<> run_in_transactions(std::vector<item> items);
    std::vector<item> note_outcomes(std::vector<item> const& of,
                                    std::vector<std::exception_ptr> const& outcomes) const;
    storage::database::unit_of_work unit_for(work_item& one) const;
    void start_waiting(item one);
    task<> run_waiting(item one);
    task<std::exception_ptr> handle_alone(item one);
    task<std::exception_ptr> handle(item one);

    void finish(work_item& one, settlement& into);
    void finish_failed(work_item const& one, settlement& into);
    std::int64_t count_failure(work_item const& one, failure const& why);
    task<> settle(settlement all);
    task<> release(std::vector<received> messages);

    struct measurements {
        measurements(subscription const& of, telemetry::metrics& in);
        telemetry::counter consumed;
        telemetry::counter duplicates;
        telemetry::counter retried;
        telemetry::counter buried;
        telemetry::counter refused;
        telemetry::counter lease_lost;
        telemetry::histogram handling;
    };

    queue_transport& from_;
    subscription const& what_;
    surroundings& with_;
    async::task_group& tasks_;
    async::task_group& handlers_;
    std::shared_ptr<lease_keeper> keeper_;
    backing_off receiving_;
    backing_off handling_;
    backing_off settling_;
    async::signal handler_ended_;
    std::size_t waiting_ = 0;                 ///< handlers that run beside each other
    std::unordered_set<std::string> in_work_; ///< ids of the messages that they have
    std::size_t twins_ = 0;                   ///< deliveries that wait for another one of the same message
    async::signal twin_ended_;
    std::unordered_map<std::string, std::int64_t> failures_; ///< of messages that have failed and come again
    measurements measure_;
};

} // namespace fcg::bus
