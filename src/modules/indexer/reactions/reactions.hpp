#pragma once
#include "bus/consumer.hpp"
#include "inside/parts.hpp"

#include <array>
#include <string_view>

/// One function and one file per subscription.
namespace fcg::indexer {

// The queues that this module reads.
inline constexpr std::string_view games_created = "index-game-created";
inline constexpr std::string_view games_updated = "index-game-updated";
inline constexpr std::string_view games_withdrawn = "index-game-withdrawn";
inline constexpr std::string_view sales = "index-entitlement-granted";
inline constexpr std::string_view sales_taken_back = "index-entitlement-revoked";
inline constexpr std::string_view views = "index-game-viewed";
inline constexpr std::string_view users_deleted = "index-user-deleted";

/// What the freshness of the index is measured by.
inline constexpr std::array queues_of_games{games_created, games_updated, games_withdrawn};

/// game-created and game-updated: the game's document is replaced.
void index_game(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// game-withdrawn: it cannot be found any more.
void remove_game(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// entitlement-granted: who bought what, for popularity, taste and the statistics.
void count_sale(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// entitlement-revoked: that sale is none any more.
void take_back_sale(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// game-viewed: once per visitor and hour.
void count_view(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
/// user-deleted: what the player looked at is forgotten. What was bought stays counted.
void forget_viewer(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

} // namespace fcg::indexer
