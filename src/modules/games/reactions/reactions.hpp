#pragma once
#include "bus/consuming/consumer.hpp"
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_kept.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/payment_refunded.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "internal/module_context.hpp"

#include <array>
#include <tuple>

/// The subscriptions of the module, each with one function and one file.
namespace fcg::games {

/// The queues that this module reads, each with its contract.
inline constexpr std::tuple inputs{
    bus::input<contracts::game_purchase_completed>{"game-purchase-completed-games"},
    bus::input<contracts::entitlement_granted>{"entitlement-granted"},
    bus::input<contracts::entitlement_refused>{"entitlement-refused"},
    bus::input<contracts::entitlement_kept>{"entitlement-kept"},
    bus::input<contracts::payment_refunded>{"payment-refunded"},
    bus::input<contracts::refund_parked>{"refund-parked"}};

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
/// Handles payment-refunded: the purchase ends as refunded.
void end_refunded_purchase(bus::subscriptions& subscriptions, module_context& context,
                           bus::consumer_settings const& settings);
/// Handles refund-parked: the refund is shown as waiting for an operator.
void show_parked_refund(bus::subscriptions& subscriptions, module_context& context,
                        bus::consumer_settings const& settings);

/// The functions that subscribe the module's handlers.
inline constexpr std::array reactions{close_unpaid_purchase, complete_purchase,     await_compensation,
                                      refuse_refund,         end_refunded_purchase, show_parked_refund};

} // namespace fcg::games
