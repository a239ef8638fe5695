#pragma once
#include "bus/backing_off.hpp"
#include "bus/queue.hpp"
#include "platform/surroundings.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace fcg::bus {

/// Deletes what nobody has taken out of a queue inside the process for too long, as SQS does by itself: dead
/// letters, counted from when they were given up, and messages for other services, counted from when they
/// were sent. Deletions are counted and logged, and small enough to hold nobody up.
class expiry {
public:
    /// All that is given by reference outlives it.
    expiry(queue_transport& queues, std::vector<std::string> names, std::chrono::days lifetime,
           surroundings& with, async::task_group const& tasks, trouble_board& notes);

    /// Until the tasks are asked to end. Looks first after an hour.
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
    bool is_expired(received const& one) const;
    void report(std::string const& queue, std::size_t count, std::string const& example);

    queue_transport& queues_;
    std::vector<std::string> names_;
    std::chrono::days lifetime_;
    surroundings& with_;
    async::task_group const& tasks_;
    backing_off trouble_;
    clocks last_look_;
};

} // namespace fcg::bus
