#pragma once
#include "platform/async/loop.hpp"

#include <atomic>
#include <chrono>
#include <list>
#include <memory>

namespace fcg::async {

class waiter;

/// Wakes the tasks that wait for something to happen: a relay for new events, a consumer for messages.
/// A notification that nobody waits for is remembered once, so none is lost between a look and a wait.
/// Must live until its loop has run for the last time.
class signal {
public:
    explicit signal(loop& on) : on_(on) {}

    signal(signal const&) = delete;
    signal& operator=(signal const&) = delete;

    /// Any thread. Wakes every waiting task. Many calls before the loop gets to it cost one post.
    void notify();

    /// On the loop's thread. True when notified, false when `limit` passed first. Cancellable.
    task<bool> wait_for(std::chrono::microseconds limit);

private:
    void wake_all();

    loop& on_;
    std::atomic<bool> posted_ =
        false; ///< a wake-up is under way to the loop; the rest belongs to the loop's thread
    bool remembered_ = false;
    std::list<std::shared_ptr<waiter>> waiting_;
};

} // namespace fcg::async
