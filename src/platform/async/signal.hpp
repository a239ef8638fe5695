#pragma once
#include "platform/async/loop.hpp"

#include <atomic>
#include <chrono>
#include <list>
#include <memory>

namespace fcg::async {

class waiter;

/// Wakes the tasks that wait for something to happen: a relay for new events, a consumer for messages. A
/// notification without a waiting task is remembered once, so none is lost between a check and a wait. Must
/// live until its loop has run for the last time.
class signal {
public:
    explicit signal(loop& loop) : loop_(loop) {}

    signal(signal const&) = delete;
    signal& operator=(signal const&) = delete;

    /// Wakes every waiting task. Many calls before the loop handles the first cost one post. Thread-safe.
    void notify();

    /// Waits for a notification. Returns true when notified, false if `limit` passed first. Must run on the
    /// loop's thread. Can be cancelled.
    task<bool> wait_for(std::chrono::microseconds limit);

private:
    void wake_all();

    loop& loop_;
    std::atomic<bool> posted_ =
        false; ///< whether a wake-up is posted to the loop; all other members belong to the loop's thread
    bool remembered_ = false;
    std::list<std::shared_ptr<waiter>> waiting_;
};

} // namespace fcg::async
