#pragma once
#include "bus/consuming/consumer.hpp"
#include "internal/module_context.hpp"

#include <string_view>

/// The subscriptions of the module, one function and one file each.
namespace fcg::library {

// The queues that this module reads.
inline constexpr std::string_view payments_that_ended = "game-purchase-completed";
inline constexpr std::string_view payments_refunded = "payment-refunded-library";
inline constexpr std::string_view refunds_requested = "purchase-refund-requested";

/// Handles game-purchase-completed: an approved purchase is granted, once per player and game.
void on_game_purchase_completed(bus::subscriptions& subscriptions, module_context& context,
                                bus::consumer_settings const& settings);
/// Handles purchase-refund-requested: the game is revoked, or kept if a buyer has downloaded it.
void on_purchase_refund_requested(bus::subscriptions& subscriptions, module_context& context,
                                  bus::consumer_settings const& settings);
/// Handles payment-refunded: a remaining game is revoked, and the payment grants nothing any more.
void on_payment_refunded(bus::subscriptions& subscriptions, module_context& context,
                         bus::consumer_settings const& settings);

} // namespace fcg::library
