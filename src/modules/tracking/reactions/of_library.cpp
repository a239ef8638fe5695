#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_kept.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "inside/adapting.hpp"
#include "reactions/reactions.hpp"

namespace fcg::tracking {

namespace {

happening granted(contracts::entitlement_granted const& event, bus::delivery const&)
{
    return step_of(event, step::granted, event.granted_at);
}

happening refused(contracts::entitlement_refused const& event, bus::delivery const&)
{
    return step_of(event, step::entitlement_refused, event.refused_at, event.reason);
}

happening revoked(contracts::entitlement_revoked const& event, bus::delivery const&)
{
    return step_of(event, step::revoked, event.revoked_at, event.reason);
}

happening kept(contracts::entitlement_kept const& event, bus::delivery const&)
{
    return step_of(event, step::kept, event.kept_at, event.reason);
}

} // namespace

void follow_library(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    follow(into, of, how, granted);
    follow(into, of, how, refused);
    follow(into, of, how, revoked);
    follow(into, of, how, kept);
}

std::vector<bus::reader> reads_of_library()
{
    return {reader_of<contracts::entitlement_granted>(), reader_of<contracts::entitlement_refused>(),
            reader_of<contracts::entitlement_revoked>(), reader_of<contracts::entitlement_kept>()};
}

} // namespace fcg::tracking
