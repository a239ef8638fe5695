#pragma once
#include "bus/consumer.hpp"
#include "inside/parts.hpp"

#include <string_view>

/// One function and one file per subscription.
namespace fcg::library {

// The queues that this module reads.
inline constexpr std::string_view payments_that_ended = "game-purchase-completed";
inline constexpr std::string_view payments_refunded = "payment-refunded-library";
inline constexpr std::string_view refunds_requested = "purchase-refund-requested";

/// game-purchase-completed: an approved purchase is granted, once per player and game.
void on_game_purchase_completed(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// purchase-refund-requested: the game is taken back, or kept when a buyer downloaded it.
void on_purchase_refund_requested(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// payment-refunded: what is still there is taken back; the payment grants nothing any more.
void on_payment_refunded(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

} // namespace fcg::library
