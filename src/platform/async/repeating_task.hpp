#pragma once
#include "platform/async/loop.hpp"
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace fcg::async {

/// Work that the store repeats in the background: a sweep, a schedule, a delivery. One round does what is due
/// and returns how long there is nothing else to do.
///
/// A round that throws is tried again after a pause that doubles with each failure in a row. The first
/// failure of a row is logged, and so is the recovery; the task itself never ends while the store runs.
///
/// All of them stop in the same way: stop() ends a pause at once and cancels a round at its next wait, which
/// it must bear, as it must bear the death of the process. Use on the loop's thread only, except for wake()
/// and failure().
class repeating_task {
public:
    using round = std::function<task<std::chrono::microseconds>()>;

    struct settings {
        std::string name; ///< for operators: "the sweep of overdue purchases"
        std::string area; ///< of the log lines: "games"
        std::chrono::microseconds first_pause = std::chrono::seconds(1); ///< after a failure
        std::chrono::microseconds max_pause = std::chrono::minutes(1);   ///< after many failures
        std::chrono::microseconds grace = std::chrono::seconds(5); ///< how long stop() waits for a round
        signal* wakes = nullptr; ///< what ends a pause besides wake(), such as a signal that outlives this
    };

    repeating_task(loop& loop, settings settings, round round);

    /// Runs the first round, and all others.
    void start();

    /// Ends the pause after a round, or makes the next pause end at once. Does not shorten the pause after a
    /// failure. Thread-safe.
    void wake() { news().notify(); }

    /// Returns why the last round failed. Empty if it did not. Thread-safe.
    std::string failure() const;

    /// Returns true from the first call of stop() on. A long round checks it between two pieces of work.
    bool stopping() const { return tasks_.stopping(); }

    /// Returns false if a round still runs after the grace; then nothing that it uses may be destroyed while
    /// the loop runs.
    task<bool> stop();

private:
    signal& news() { return settings_.wakes != nullptr ? *settings_.wakes : own_news_; }

    task<> run();
    task<> pause_after_failure(std::string why);
    void recover();
    void set_failure(std::string why);

    loop& loop_;
    settings settings_;
    round round_;
    signal own_news_;
    task_group tasks_;
    std::int64_t failures_ = 0; ///< in a row
    mutable std::mutex guard_;
    std::string failure_;
};

} // namespace fcg::async
