#pragma once
#include "bus/consuming/backoff.hpp"
#include "bus/queue.hpp"
#include "platform/environment.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace fcg::bus {

/// Deletes expired messages from the queues inside the process, as SQS does by itself: dead letters, counted
/// from when they were buried, and messages for other services, counted from when they were sent. Deletions
/// are counted and logged, and small enough not to delay other work.
class expiry {
public:
    /// Everything that is passed by reference must outlive it.
    expiry(queue_transport& queues, std::vector<std::string> names, std::chrono::days lifetime,
           environment& env, async::task_group const& tasks, health_registry& warnings);

    /// Runs until the tasks are asked to stop. The first sweep is after an hour.
    task<> run();

private:
    struct clocks {
        core::time_point wall;
        core::steady_point steady;
    };

    clocks read_clocks() const;
    bool has_wall_clock_jumped();
    task<> look_at_all();
    task<> expire_from(std::string queue);
    task<std::size_t> count_expired_at_head(std::string queue);
    task<std::size_t> delete_expired(std::string queue, std::size_t max_count);
    bool is_expired(received const& message) const;
    void report(std::string const& queue, std::size_t count, std::string const& example);

    queue_transport& queues_;
    std::vector<std::string> names_;
    std::chrono::days lifetime_;
    environment& env_;
    async::task_group const& tasks_;
    retry_backoff backoff_;
    clocks last_look_;
};

} // namespace fcg::bus
