#pragma once
#include "inside/parts.hpp"
#include "inside/payment/payment.hpp"
#include "platform/core/trace.hpp"

#include <functional>

/// What the worker, the sweeper and those who cancel do alike.
namespace fcg::payments {

/// In whose name something is done to a payment: a message's, or the sweeper's.
struct errand {
    parts& of;
    core::trace trace;
    std::function<void()> fence = [] {}; ///< inside each transaction; throws when the lease is lost

    step now() const { return of.step_for(trace); }
};

/// An attempt was made at another provider than the one that is configured now: only that one can say what
/// became of it, and the money must not be asked for a second time here.
bool was_begun_elsewhere(parts const& of, payment const& state);
/// So that the operator hears of it.
void warn_of_other_provider(parts const& of, payment const& state);

/// What the provider said, carried out: the payment ends, or goes on waiting.
task<> carry_out(errand on, payment state, charge_outcome outcome);
task<> end_now(errand on, payment state, ending how);

/// Sees to it that no money can be taken any more, then ends it like this, unless the money was taken before.
/// Throws what the provider throws; core::unavailable_elsewhere when it cannot be asked.
task<> give_up(errand on, payment state, ending how);

} // namespace fcg::payments
