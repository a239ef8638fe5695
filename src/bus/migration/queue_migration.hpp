#pragma once
#include "bus/consuming/backoff.hpp"
#include "bus/queue.hpp"
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"
#include "platform/environment.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fcg::bus {

/// A transport that was in use before and may still hold messages.
struct previous_transport {
    std::string name;
    queue_transport* queues = nullptr;
    /// How long a queue must have been seen empty until it counts as empty; 0 if the depth is exact.
    std::chrono::microseconds quiet{0};
    std::function<task<>()> forget; ///< called once no message is left
};

/// Moves everything that waits in a previous transport into the present one: every message to the queue of
/// the same name, dead letters to the dead-letter queue, delayed messages when they are due. Delivery is at
/// least once: a message is removed from the previous transport after it is stored in the present one, and it
/// keeps its id, by which consumers recognise a duplicate. What can never be moved stays where it is and is
/// logged. Must run on the background loop.
class queue_migration {
public:
    /// `queues` and everything else that is passed must outlive the migration, and the migration must outlive
    /// the tasks. It reports its progress to `warnings`.
    queue_migration(previous_transport previous_transport, queue_transport& queues, environment& env,
                    async::task_group& tasks, health_registry& warnings);
    ~queue_migration();

    /// Moves messages until none is left or the tasks are asked to stop. `queues` must be declared in the
    /// present transport.
    task<> run(std::vector<queue_settings> queues);

    /// Returns true if everything that could be moved has been moved.
    bool has_ended() const { return ended_; }

private:
    struct moved_queue;

    task<> declare(std::vector<queue_settings> queues);
    void start_lanes(std::vector<queue_settings> const& queues);
    moved_queue& start_lanes(std::string name, moved_queue const* feeder);
    task<> lane(moved_queue& queue);
    task<> move_batch_or_end(moved_queue& queue);
    task<bool> move_batch(moved_queue& queue);
    task<std::vector<std::string>> send(moved_queue& queue, std::vector<received> const& messages);
    task<send_outcomes> send_copies(moved_queue& queue, std::vector<received> const& messages, bool again);
    std::vector<std::string> stored_among(moved_queue& queue, std::vector<received> const& messages,
                                          send_outcomes const& outcomes);
    task<> remove(moved_queue& queue, std::vector<std::string> receipts);
    task<bool> is_empty(moved_queue& queue);
    void count(moved_queue& queue, std::size_t moved);
    task<> finish();
    task<std::int64_t> count_remains();

    previous_transport previous_transport_;
    queue_transport& target_queues_;
    environment& env_;
    async::task_group& tasks_;
    health_registry& warnings_;
    std::string title_;
    retry_backoff backoff_;
    async::signal lane_ended_;
    std::vector<std::unique_ptr<moved_queue>> queues_;
    std::size_t lanes_ = 0;
    std::int64_t moved_ = 0;
    bool ended_ = false;
};

} // namespace fcg::bus
