#pragma once
#include "internal/module_context.hpp"
#include "internal/payment/payment.hpp"
#include "platform/core/trace.hpp"

#include <functional>
#include <string>
#include <utility>

/// What the worker, the sweeper, refunds and cancellations have in common.
namespace fcg::payments {

/// On whose behalf a payment is worked on: a message's, or the sweeper's. It outlives the work.
struct payment_work {
    module_context& context;
    core::trace trace;
    std::function<void()> fence = [] {}; ///< called inside each transaction; throws if the lease is lost

    command_context now() const { return context.context_for(trace); }

    std::string provider_name() const { return context.provider.name(); }

    /// Runs `unit(transaction&)` on the writer while the lease holds.
    template <class Unit>
    auto write(Unit unit) const
    {
        return context.db.write([this, unit = std::move(unit)](storage::transaction& tx) mutable {
            fence();
            return unit(tx);
        });
    }
};

/// Returns true if an attempt was made at another provider than the configured one. Only that provider knows
/// what happened to it, and the money must not be requested a second time here.
bool was_begun_at_another_provider(module_context const& context, payment const& state);
/// Logs a warning for the operator that the payment was begun at another provider.
void warn_of_other_provider(module_context const& context, payment const& state);

} // namespace fcg::payments
