#pragma once
#include "inside/payment/payment.hpp"
#include "inside/provider/provider.hpp"
#include "platform/core/clock.hpp"
#include "settings.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

/// What to do about an open payment whose time has come. Pure, tested as a table.
namespace fcg::payments::settling {

struct ask {}; ///< look_up()

struct process {}; ///< nobody has charged it, and it is not too old: as the worker would

struct cancel { ///< see to it that nothing can be taken, and end it
    payments::status end = payments::status::cancelled;
    std::string reason; ///< for the buyer
};

struct end {
    charge_outcome how;
};

struct wait {
    core::time_point until;
};

struct nothing {}; ///< it has ended

using action = std::variant<ask, process, cancel, end, wait, nothing>;

struct limits {
    std::chrono::microseconds ask_after; ///< the first pause between two questions; doubles up to deadline
    std::chrono::microseconds deadline;  ///< after which an untouched payment is looked at
    std::chrono::microseconds expiry;    ///< after which an open payment is given up
    std::int64_t max_attempts = 10;
};

limits limits_of(payment_settings const& how);

/// What the provider said to the question.
struct answer {
    bool is_known = false;                 ///< it has answered
    std::optional<charge_outcome> outcome; ///< nothing: it has made no charge
};

/// When it is decided. Time in which the store did not run is no buyer's delay.
struct moment {
    core::time_point now;
    std::chrono::microseconds age;         ///< how long the store has run since the payment was opened
    std::chrono::microseconds since_start; ///< how long this life of the process has run
};

/// `heard`: nothing when it was not asked yet. Until `deadline` after the start no payment is overdue: what
/// was not tried waits in its queue, and nothing is given up.
action decide(payment const& state, std::optional<answer> const& heard, moment const& when,
              limits const& how);

/// As long as nothing was heard, so that it doubles from question to question; the longest one when the clock
/// was set back since.
std::chrono::microseconds pause_before_asking(core::time_point last_heard, core::time_point now,
                                              limits const& how);

bool is_too_old(moment const& when, limits const& how);

} // namespace fcg::payments::settling
