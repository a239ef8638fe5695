#pragma once
#include "inside/parts.hpp"
#include "inside/payment/payment.hpp"
#include "inside/provider/provider.hpp"
#include "platform/async/task_group.hpp"
#include "platform/core/clock.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <variant>

/// Settles payments that heard nothing: it asks the provider what became of them.
namespace fcg::payments {

// What to do about an open payment whose time has come. Pure, tested as a table.
namespace settling {

struct ask {}; ///< look_up()

struct process {}; ///< nobody has charged it, and it is not too old: as the worker would

struct cancel {}; ///< too old: see to it that nothing can be taken, and end it

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
    std::int64_t most_attempts = 10;
};

/// What the provider said to the question; nothing yet.
struct answer {
    bool is_known = false;                 ///< it has answered
    std::optional<charge_outcome> outcome; ///< nothing: it has made no charge
};

action decide(payment const& state, std::optional<answer> const& heard, core::time_point now,
              limits const& how);

} // namespace settling

/// One round at a time, on the background loop.
class sweeper {
public:
    sweeper(parts& of, users::questions& users);
    ~sweeper();

    void start();
    task<bool> stop(); ///< false: something still runs

    /// Looks at every open payment whose time has come, now; how many it ended. For tests and operators.
    task<std::int64_t> sweep();

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::payments
