#pragma once
#include "bus/consuming/consumer.hpp"
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/payment_refunded.hpp"
#include "bus/contracts/purchase_refund_requested.hpp"
#include "internal/module_context.hpp"

#include <array>
#include <tuple>

/// The subscriptions of the module, each with one function and one file.
namespace fcg::library {

/// The queues that this module reads, each with its contract.
inline constexpr std::tuple inputs{
    bus::input<contracts::game_purchase_completed>{"game-purchase-completed"},
    bus::input<contracts::purchase_refund_requested>{"purchase-refund-requested"},
    bus::input<contracts::payment_refunded>{"payment-refunded-library"}};

/// Handles game-purchase-completed: an approved purchase is granted, once per player and game.
void on_game_purchase_completed(bus::subscriptions& subscriptions, module_context& context,
                                bus::consumer_settings const& settings);
/// Handles purchase-refund-requested: the game is revoked, or kept if a buyer has downloaded it.
void on_purchase_refund_requested(bus::subscriptions& subscriptions, module_context& context,
                                  bus::consumer_settings const& settings);
/// Handles payment-refunded: the game is revoked if the player still has it, and the payment no longer grants
/// it.
void on_payment_refunded(bus::subscriptions& subscriptions, module_context& context,
                         bus::consumer_settings const& settings);

/// The functions that subscribe the module's handlers.
inline constexpr std::array reactions{on_game_purchase_completed, on_purchase_refund_requested,
                                      on_payment_refunded};

} // namespace fcg::library
