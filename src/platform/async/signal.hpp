#pragma once
#include "platform/async/loop.hpp"

#include <chrono>
#include <list>
#include <memory>
#include <mutex>

namespace fcg::async {

/// Wakes the tasks that wait for something to happen: a relay for new events, a consumer for messages.
/// A notification that nobody waits for is remembered once, so none is lost between a look and a wait.
class signal {
public:
    explicit signal(loop& on) : on_(on) {}
    signal(signal const&) = delete;
    signal& operator=(signal const&) = delete;

    /// Any thread. Wakes every waiting task.
    void notify();

    /// On the loop's thread. True when notified, false when `limit` passed first. Cancellable.
    task<bool> wait_for(std::chrono::microseconds limit);

private:
    struct waiter;
    void wake_all();

    loop& on_;
    std::mutex guard_;       ///< guards posted_ alone; everything else belongs to the loop's thread
    bool posted_ = false;    ///< a wake-up is under way to the loop
    bool remembered_ = false;
    std::list<std::shared_ptr<waiter>> waiting_;
};

} // namespace fcg::async
