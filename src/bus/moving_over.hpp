#pragma once
#include "bus/backing_off.hpp"
#include "bus/queue.hpp"
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"
#include "platform/surroundings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fcg::bus {

/// A transport that was in use before and may hold messages still.
struct former_transport {
    std::string name;
    queue_transport* from = nullptr;
    /// How long a queue must have been seen empty, look after look, until nothing is in it; 0 where the depth
    /// is exact.
    std::chrono::microseconds quiet{0};
    std::function<task<>()> forget; ///< called once nothing is left
};

/// Moves everything that waits in a former transport into the present one: every message to the queue of the
/// same name, dead letters to the dead-letter queue, delayed messages when they are due. At least once: a
/// message is removed there after it is stored here, and keeps the id by which consumers recognise a double.
/// What can never be moved stays where it is, and is told. On the background loop.
class moving_over {
public:
    /// `to` and everything else outlive it; it outlives the tasks. What it is doing stands on `notes`.
    moving_over(former_transport what, queue_transport& to, surroundings& with, async::task_group& tasks,
                trouble_board& notes);
    ~moving_over();

    /// The queues are declared in `to`. Until nothing is left, or the tasks are asked to end.
    task<> run(std::vector<queue_settings> queues);

    /// All that could be moved has been.
    bool has_ended() const { return ended_; }

private:
    struct moved_queue;

    task<> declare(std::vector<queue_settings> queues);
    void start_lanes(std::vector<queue_settings> const& queues);
    moved_queue& start_lanes(std::string name, moved_queue const* feeder);
    task<> lane(moved_queue& of);
    task<bool> move_batch(moved_queue& of);
    task<std::vector<std::string>> send(moved_queue& of, std::vector<received> const& messages);
    std::vector<std::string> stored_among(moved_queue& of, std::vector<received> const& messages,
                                          send_outcomes const& outcomes);
    task<> remove(moved_queue& of, std::vector<std::string> receipts);
    task<bool> is_empty(moved_queue& of);
    void count(moved_queue& of, std::size_t moved);
    task<> finish();
    task<std::int64_t> count_remains();

    former_transport what_;
    queue_transport& to_;
    surroundings& with_;
    async::task_group& tasks_;
    trouble_board& notes_;
    std::string title_;
    backing_off trouble_;
    async::signal lane_ended_;
    std::vector<std::unique_ptr<moved_queue>> queues_;
    std::size_t lanes_ = 0;
    std::int64_t moved_ = 0;
    bool ended_ = false;
};

} // namespace fcg::bus
