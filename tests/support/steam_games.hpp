#pragma once
#include "bus/contracts/game_facts.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace fcg::test {

/// A game of the list of Steam games (CC BY 4.0) as the catalogue would announce it.
struct steam_game {
    contracts::game_facts facts; ///< the id is made of the number that Steam gives it
    std::int64_t positive_ratings = 0;

    /// Buyers that it may have: there are no sales in the list.
    float made_up_buyers() const;
};

/// Reads a CSV with the columns app_id, title, release_date, developer, publisher, platforms, required_age,
/// features, genres, tags, positive_ratings, negative_ratings and price; rows without a title are passed
/// over. Throws std::runtime_error when there is no such file or it has other columns.
std::vector<steam_game> read_steam_games(std::filesystem::path const& csv);

/// The whole list, 22,033 games, beside the repository; it need not be there.
std::filesystem::path all_steam_games();

} // namespace fcg::test
