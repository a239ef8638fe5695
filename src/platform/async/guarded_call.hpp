#pragma once
#include "platform/async/timeout.hpp"
#include "platform/async/watched_circuit.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace fcg::async {

/// How a call of a server ended.
template <class T>
struct call_outcome {
    std::optional<T> answer{};
    std::string fault{};      ///< why there is no answer, for the operator
    bool is_ours = false;     ///< the request was wrong, which does not count against the server
    bool was_refused = false; ///< the guard did not let the call through
};

/// Guards the calls of one server: a circuit spares the server, and the callers, while it fails; a call has a
/// time limit; and calls beyond a number at once are refused, because they would wait for a connection until
/// their time is over, and count against a healthy server. A call that is cancelled, or that throws, says
/// nothing about the server. Use on the loop's thread, except for warning().
class guarded_call {
public:
    struct settings {
        std::chrono::microseconds limit{}; ///< of one call
        std::size_t max_calls = 1'024;     ///< at once
        breaker_settings breaker{};
    };

    /// `loop` and `clock` must outlive the guard.
    guarded_call(loop& loop, core::clock& clock, watched_circuit::naming names, telemetry::gauge gauge,
                 settings settings);

    /// Makes the call unless it is refused, which never starts `work`. An outcome without an answer counts as
    /// a failure of the server unless it is ours. Throws what `work` throws.
    template <class T>
    task<call_outcome<T>> run(task<call_outcome<T>> work);

    /// Runs `work` within the limit of a call. For a guard that reports to circuit() itself. Throws
    /// timed_out.
    template <class T>
    task<T> run_in_time(task<T> work)
    {
        return with_timeout(loop_, std::move(work), settings_.limit);
    }

    watched_circuit& circuit() { return circuit_; }

    watched_circuit const& circuit() const { return circuit_; }

    /// Returns "the search server at 127.0.0.1:9200 does not answer" unless the circuit is closed.
    /// Thread-safe.
    std::string warning() const;

private:
    std::string refusal();
    std::string lateness() const;

    loop& loop_;
    std::string address_;
    settings settings_;
    watched_circuit circuit_;
    /// The calls under way. Shared with them, because one that is abandoned when the process ends may outlive
    /// the guard.
    std::shared_ptr<char const> calls_ = std::make_shared<char const>();
};

template <class T>
task<call_outcome<T>> guarded_call::run(task<call_outcome<T>> work)
{
    call_outcome<T> outcome{.fault = refusal()};
    outcome.was_refused = !outcome.fault.empty();
    if (outcome.was_refused)
        co_return outcome;
    auto const counted = calls_;
    try {
        outcome = co_await run_in_time(std::move(work));
    } catch (timed_out const&) {
        outcome.fault = lateness();
    } catch (...) {
        circuit_.abandoned();
        throw;
    }
    if (outcome.answer || outcome.is_ours)
        circuit_.succeeded();
    else
        circuit_.failed();
    co_return outcome;
}

} // namespace fcg::async
