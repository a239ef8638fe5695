#pragma once
#include "bus/consuming/consumer.hpp"
#include "internal/module_context.hpp"
#include "internal/queues.hpp"

#include <array>

/// The subscriptions of the module, each with one function and one file.
namespace fcg::indexer {

/// Replaces the game's document on game-created and game-updated.
void index_game(bus::subscriptions& subscriptions, module_context& context,
                bus::consumer_settings const& settings);
/// Removes the game from the index on game-withdrawn.
void remove_game(bus::subscriptions& subscriptions, module_context& context,
                 bus::consumer_settings const& settings);
/// Counts the sale on entitlement-granted, for popularity, recommendations and statistics.
void count_sale(bus::subscriptions& subscriptions, module_context& context,
                bus::consumer_settings const& settings);
/// Removes the sale from the counts on entitlement-revoked.
void take_back_sale(bus::subscriptions& subscriptions, module_context& context,
                    bus::consumer_settings const& settings);
/// Counts a view on game-viewed, once per visitor and hour.
void count_view(bus::subscriptions& subscriptions, module_context& context,
                bus::consumer_settings const& settings);
/// Deletes the player's views on user-deleted. Purchases stay counted.
void forget_viewer(bus::subscriptions& subscriptions, module_context& context,
                   bus::consumer_settings const& settings);

/// The functions that subscribe the module's handlers.
inline constexpr std::array reactions{index_game,     remove_game, count_sale,
                                      take_back_sale, count_view,  forget_viewer};

} // namespace fcg::indexer
