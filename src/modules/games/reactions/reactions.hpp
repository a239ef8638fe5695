#pragma once
#include "bus/consumer.hpp"
#include "inside/parts.hpp"

#include <string_view>

/// One function and one file per subscription.
namespace fcg::games {

// The queues that this module reads.
inline constexpr std::string_view payments_that_ended = "game-purchase-completed-games";
inline constexpr std::string_view payments_refunded = "payment-refunded";
inline constexpr std::string_view refunds_parked = "refund-parked";
inline constexpr std::string_view entitlements_granted = "entitlement-granted";
inline constexpr std::string_view entitlements_refused = "entitlement-refused";
inline constexpr std::string_view entitlements_kept = "entitlement-kept";

/// game-purchase-completed: a purchase whose payment was not approved ends as the payment did.
void close_unpaid_purchase(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// entitlement-granted: the purchase is completed.
void complete_purchase(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// entitlement-refused: the purchase stays open until payments has given the money back.
void await_compensation(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// entitlement-kept: the refund is refused, the purchase stays completed.
void refuse_refund(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// payment-refunded: the purchase ends refunded.
void end_refunded_purchase(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// refund-parked: the refund is shown as one that an operator looks at.
void show_parked_refund(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

} // namespace fcg::games
