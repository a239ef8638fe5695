#pragma once
#include "bus/consumer.hpp"
#include "inside/parts.hpp"

#include <string_view>

/// One function and one file per subscription.
namespace fcg::games {

// The queues that this module reads.
inline constexpr std::string_view payments_that_ended = "game-purchase-completed-games";
inline constexpr std::string_view entitlements_granted = "entitlement-granted";
inline constexpr std::string_view entitlements_refused = "entitlement-refused";

/// game-purchase-completed: a purchase whose payment was not approved ends as the payment did.
void close_unpaid_purchase(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// entitlement-granted: the purchase is completed.
void complete_purchase(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// entitlement-refused: the purchase failed, although it was paid.
void fail_refused_entitlement(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

} // namespace fcg::games
