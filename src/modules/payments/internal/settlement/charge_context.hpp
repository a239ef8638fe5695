#pragma once
#include "internal/module_context.hpp"
#include "internal/payment/payment.hpp"
#include "platform/core/trace.hpp"

#include <functional>

/// What the worker, the sweeper and cancellations have in common.
namespace fcg::payments {

/// On whose behalf a payment is worked on: a message's, or the sweeper's.
struct charge_context {
    module_context& context;
    core::trace trace;
    std::function<void()> fence = [] {}; ///< called inside each transaction; throws if the lease is lost

    command_context now() const { return context.context_for(trace); }
};

/// Returns true if an attempt was made at another provider than the configured one. Only that provider knows
/// what happened to it, and the money must not be requested a second time here.
bool was_begun_at_another_provider(module_context const& context, payment const& state);
/// Logs a warning for the operator that the payment was begun at another provider.
void warn_of_other_provider(module_context const& context, payment const& state);

/// Carries out the provider's outcome: the payment ends, or goes on waiting.
task<> carry_out(charge_context charge_context, payment state, charge_outcome outcome);
task<> end_now(charge_context charge_context, payment state, ending ending);

/// Makes sure that no money can be taken any more, then ends the payment with `ending`, unless the money was
/// taken before. Throws what the provider throws; core::remote_unavailable if it cannot be asked.
task<> give_up(charge_context charge_context, payment state, ending ending);

} // namespace fcg::payments
