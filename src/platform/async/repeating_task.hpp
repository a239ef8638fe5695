#pragma once
#include "platform/async/loop.hpp"
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"
#include "platform/core/clock.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace fcg::async {

/// Work that the store repeats in the background: a sweep, a schedule, a delivery. One round does what is due
/// and returns how long there is nothing else to do.
///
/// A round that throws is tried again after a pause that doubles with each failure in a row. The first
/// failure of a row is logged, and so is the recovery; the task itself never ends while the store runs.
///
/// All of them stop in the same way: stop() ends a pause at once and cancels a round at its next wait, which
/// it must bear, as it must bear the death of the process. Use on the loop's thread only, except for wake()
/// and warning().
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

    /// `clock` tells since when the rounds fail; it must outlive the task.
    repeating_task(loop& loop, core::clock& clock, settings settings, round round);

    /// Runs the first round, and all others.
    void start();

    /// Ends the pause after a round, or makes the next pause end at once. Does not shorten the pause after a
    /// failure. Thread-safe.
    void wake() { news().notify(); }

    /// Returns since when the rounds fail and why the last one did: "the sweep has failed since
    /// 2026-11-22T12:00:00.000Z: the disk is full". Returns an empty text while they succeed. Thread-safe.
    std::string warning() const;

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
    void set_warning(std::string text);

    loop& loop_;
    core::clock& clock_;
    settings settings_;
    round round_;
    signal own_news_;
    task_group tasks_;
    std::int64_t failures_ = 0; ///< in a row
    core::time_point failing_since_;
    mutable std::mutex guard_;
    std::string warning_;
};

/// Joins the warnings that are not empty: "email has failed since ...; the sweep has failed since ...".
std::string join_warnings(std::vector<std::string> const& warnings);

} // namespace fcg::async
