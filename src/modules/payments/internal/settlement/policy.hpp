#pragma once
#include "internal/payment/payment.hpp"
#include "internal/provider/provider.hpp"
#include "platform/core/clock.hpp"
#include "settings.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

/// The policy for an open payment that is due. Pure, and tested as a table.
namespace fcg::payments::settlement {

struct ask {}; ///< call look_up()

struct process {}; ///< charge it as the worker would: it was not charged yet and is not too old

struct cancel { ///< make sure that nothing can be taken, and end the payment
    payments::status end = payments::status::cancelled;
    std::string reason; ///< for the buyer
};

struct end {
    charge_outcome charge_outcome;
};

struct wait {
    core::time_point until;
};

struct nothing {}; ///< the payment has ended

using action = std::variant<ask, process, cancel, end, wait, nothing>;

struct limits {
    std::chrono::microseconds ask_after; ///< the first pause between two requests; doubles up to `deadline`
    std::chrono::microseconds deadline;  ///< when a payment without news is looked at
    std::chrono::microseconds expiry;    ///< when an open payment is given up
    std::int64_t max_attempts = 10;
};

limits limits_of(payment_settings const& settings);

/// The provider's response to a request for the outcome.
struct answer {
    bool is_known = false;                 ///< the provider has responded
    std::optional<charge_outcome> outcome; ///< nothing means that the provider has made no charge
};

/// When the decision is made. Time in which the store did not run does not count as the buyer's delay.
struct moment {
    core::time_point now;
    std::chrono::microseconds age;         ///< how long the store has run since the payment was opened
    std::chrono::microseconds since_start; ///< how long this life of the process has run
};

/// Returns what to do. `answer_of_provider` is empty if the provider was not asked yet. Until `deadline`
/// after the start no payment is overdue: a payment that was not tried waits in its queue, and nothing is
/// given up.
action decide(payment const& state, std::optional<answer> const& answer_of_provider, moment const& when,
              limits const& limits);

/// Returns how long to wait before the next request: as long as there has been no news, so that the pause
/// doubles from request to request, or the longest pause if the clock was set back since.
std::chrono::microseconds pause_before_asking(core::time_point last_heard, core::time_point now,
                                              limits const& limits);

bool is_too_old(moment const& when, limits const& limits);

} // namespace fcg::payments::settlement
