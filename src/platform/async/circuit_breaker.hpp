#pragma once
#include "platform/core/clock.hpp"

#include <chrono>
#include <string_view>

namespace fcg::async {

/// What may be sent to a server: everything (closed), one trial (half-open), or nothing (open). The numbers
/// are the values of gauges.
enum class circuit { closed = 0, half_open = 1, open = 2 };

/// Returns "closed", "open" or "half-open".
std::string_view to_text(circuit state);

struct breaker_settings {
    int failures = 5;                                           ///< failures in a row that open the circuit
    std::chrono::microseconds pause = std::chrono::seconds(30); ///< how long nothing is sent before one trial
};

/// Stops attempts against a server that fails, and so spares it and its callers. The caller passes the time:
/// the breaker reads no clock and starts no timer. Not thread-safe: use on one thread.
class circuit_breaker {
public:
    explicit circuit_breaker(breaker_settings settings) : settings_(settings) {}

    /// Returns true if an attempt may be made; the caller must then report its outcome with exactly one of
    /// succeeded(), failed() and abandoned(). When the circuit is open and the pause is over, the first
    /// caller makes the trial; if its outcome is never reported, another caller may make one after one more
    /// pause.
    bool may_try(core::steady_point now);

    /// Returns true if may_try() would return false. For callers that must know before they prepare an
    /// attempt.
    bool refuses(core::steady_point now) const;

    /// Reports that the server responded. Closes the circuit, unless the circuit has opened since the request
    /// was sent.
    void succeeded();
    /// Reports that the server failed. Opens the circuit after enough failures in a row, or when the trial
    /// fails.
    void failed(core::steady_point now);

    /// Reports that the attempt was cancelled, which says nothing about the server. A trial may then be made
    /// by the next caller.
    void abandoned() { trial_is_free_ = state_ == circuit::half_open; }

    /// Closes the circuit and forgets all failures.
    void reset() { *this = circuit_breaker(settings_); }

    circuit state() const { return state_; }

private:
    breaker_settings settings_;
    circuit state_ = circuit::closed;
    int in_a_row_ = 0;         ///< number of failures in a row while closed
    core::steady_point since_; ///< when the circuit opened, or when the trial began
    bool trial_is_free_ = false;
};

} // namespace fcg::async
