#pragma once
#include "platform/core/clock.hpp"

#include <chrono>
#include <string_view>

namespace fcg::async {

/// What may go to a server: everything, nothing, or one trial.
enum class circuit { closed, open, half_open };

/// "closed", "open", "half-open".
std::string_view to_text(circuit state);

/// For gauges: 0 closed, 1 half-open, 2 open.
double as_number(circuit state);

struct breaker_settings {
    int failures = 5;                                           ///< in a row; then the circuit opens
    std::chrono::microseconds pause = std::chrono::seconds(30); ///< nothing is sent; then one trial is
};

/// Spares a server that fails, and those who would wait for it. Time comes in from outside: it asks no clock
/// and starts nothing. Not thread-safe: one thread.
class circuit_breaker {
public:
    explicit circuit_breaker(breaker_settings how) : how_(how) {}

    /// True: try, and say with exactly one of the next three how it ended. When the circuit is open and the
    /// pause is over, the first who asks makes the trial; if that is never heard of again, another may after
    /// one more pause.
    bool may_try(core::steady_point now);

    /// True: may_try() would say no. For those who must know before they prepare an attempt.
    bool refuses(core::steady_point now) const;

    /// The server answered. It closes the circuit, unless it is the late answer to what was sent before the
    /// circuit opened.
    void succeeded();
    /// The server failed: enough in a row open the circuit, and so does the trial's.
    void failed(core::steady_point now);
    /// The attempt was cancelled, which says nothing of the server: the trial is free for the next.
    void abandoned();

    /// Closes the circuit, and forgets what has failed.
    void reset() { *this = circuit_breaker(how_); }

    circuit state() const { return state_; }

private:
    breaker_settings how_;
    circuit state_ = circuit::closed;
    int in_a_row_ = 0;         ///< failures while closed
    core::steady_point since_; ///< when it opened, or when the trial began
    bool trial_is_free_ = false;
};

} // namespace fcg::async
