#pragma once
#include "bus/consumer.hpp"
#include "inside/parts.hpp"

#include <string_view>

/// One function and one file per subscription.
namespace fcg::library {

// The queue that this module reads.
inline constexpr std::string_view payments_that_ended = "game-purchase-completed";

/// game-purchase-completed: an approved purchase is granted, once per player and game.
void on_game_purchase_completed(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

} // namespace fcg::library
