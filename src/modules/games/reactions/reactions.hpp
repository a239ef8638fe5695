#pragma once
#include "bus/consuming/consumer.hpp"
#include "internal/module_context.hpp"

#include <string_view>

/// The subscriptions of the module, one function and one file each.
namespace fcg::games {

// The queues that this module reads.
inline constexpr std::string_view payments_that_ended = "game-purchase-completed-games";
inline constexpr std::string_view payments_refunded = "payment-refunded";
inline constexpr std::string_view refunds_parked = "refund-parked";
inline constexpr std::string_view entitlements_granted = "entitlement-granted";
inline constexpr std::string_view entitlements_refused = "entitlement-refused";
inline constexpr std::string_view entitlements_kept = "entitlement-kept";

/// Handles game-purchase-completed: a purchase whose payment was not approved ends as the payment did.
void close_unpaid_purchase(bus::subscriptions& subscriptions, module_context& context,
                           bus::consumer_settings const& settings);
/// Handles entitlement-granted: the purchase is completed.
void complete_purchase(bus::subscriptions& subscriptions, module_context& context,
                       bus::consumer_settings const& settings);
/// Handles entitlement-refused: the purchase stays open until payments has refunded the money.
void await_compensation(bus::subscriptions& subscriptions, module_context& context,
                        bus::consumer_settings const& settings);
/// Handles entitlement-kept: the refund is refused and the purchase stays completed.
void refuse_refund(bus::subscriptions& subscriptions, module_context& context,
                   bus::consumer_settings const& settings);
/// Handles payment-refunded: the purchase ends refunded.
void end_refunded_purchase(bus::subscriptions& subscriptions, module_context& context,
                           bus::consumer_settings const& settings);
/// Handles refund-parked: the refund is shown as one that an operator must look at.
void show_parked_refund(bus::subscriptions& subscriptions, module_context& context,
                        bus::consumer_settings const& settings);

} // namespace fcg::games
