#pragma once
#include <array>
#include <string_view>

namespace fcg::indexer {

// The queues that this module reads.
inline constexpr std::string_view games_created = "index-game-created";
inline constexpr std::string_view games_updated = "index-game-updated";
inline constexpr std::string_view games_withdrawn = "index-game-withdrawn";
inline constexpr std::string_view sales = "index-entitlement-granted";
inline constexpr std::string_view sales_taken_back = "index-entitlement-revoked";
inline constexpr std::string_view views = "index-game-viewed";
inline constexpr std::string_view users_deleted = "index-user-deleted";

/// The queues by which the freshness of the index is measured.
inline constexpr std::array queues_of_games{games_created, games_updated, games_withdrawn};

} // namespace fcg::indexer
