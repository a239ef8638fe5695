#pragma once
#include "bus/contracts/game_facts.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace fcg::test {

/// A game of the list of Steam games (CC BY 4.0) as the catalogue would publish it.
struct steam_game {
    contracts::game_facts facts; ///< the id is made of the game's number at Steam
    std::int64_t positive_ratings = 0;

    /// Returns an invented number of buyers. The list has no sales.
    float made_up_buyers() const;
};

/// Reads a CSV with the columns app_id, title, release_date, developer, publisher, platforms, required_age,
/// features, genres, tags, positive_ratings, negative_ratings and price. Skips rows without a title. Throws
/// std::runtime_error if there is no such file or it has other columns.
std::vector<steam_game> read_steam_games(std::filesystem::path const& csv);

/// Returns the path of the whole list, 22,033 games, beside the repository. The file may be missing.
std::filesystem::path all_steam_games();

} // namespace fcg::test
