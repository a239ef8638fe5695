#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_kept.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "internal/adapting.hpp"
#include "reactions/reactions.hpp"

namespace fcg::tracking {

namespace {

recorded_step granted(contracts::entitlement_granted const& event, bus::delivery const&)
{
    return step_of(event, step::granted, event.granted_at);
}

recorded_step refused(contracts::entitlement_refused const& event, bus::delivery const&)
{
    return step_of(event, step::entitlement_refused, event.refused_at, event.reason);
}

recorded_step revoked(contracts::entitlement_revoked const& event, bus::delivery const&)
{
    return step_of(event, step::revoked, event.revoked_at, event.reason);
}

recorded_step kept(contracts::entitlement_kept const& event, bus::delivery const&)
{
    return step_of(event, step::kept, event.kept_at, event.reason);
}

} // namespace

void follow_library(bus::subscriptions& subscriptions, module_context& context,
                    bus::consumer_settings const& settings)
{
    follow(subscriptions, inputs, context, settings, granted);
    follow(subscriptions, inputs, context, settings, refused);
    follow(subscriptions, inputs, context, settings, revoked);
    follow(subscriptions, inputs, context, settings, kept);
}

} // namespace fcg::tracking
