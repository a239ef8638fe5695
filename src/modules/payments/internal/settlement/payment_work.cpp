#include "internal/settlement/payment_work.hpp"

#include "platform/telemetry/log.hpp"

namespace fcg::payments {

bool was_begun_at_another_provider(module_context const& context, payment const& state)
{
    return state.attempts > 0 && state.provider != context.provider.name();
}

void warn_of_other_provider(module_context const& context, payment const& state)
{
    telemetry::log(telemetry::level::warning, "payments", state.correlation_id,
                   "payment {} was started at the provider {}, but {} is configured: only the former can say "
                   "what happened to it",
                   state.payment_id, state.provider, context.provider.name());
}

} // namespace fcg::payments
