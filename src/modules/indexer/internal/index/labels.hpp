#pragma once
#include "bus/contracts/game_facts.hpp"
#include "internal/index/numbers.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

/// The labels by which games are filtered and counted, for every engine.
namespace fcg::indexer {

/// The price bands, for every currency, the cheapest first. "5-10" begins with 5 and ends before 10; "0-5"
/// excludes free games.
inline constexpr std::array<std::string_view, 7> price_bands{"free",  "0-5",    "5-10", "10-20",
                                                             "20-50", "50-100", "100+"};

/// Returns the band of a core::comparable() amount.
std::string_view price_band_of(std::int64_t key);

/// Calls `take` with every label of the game, with duplicates if the game has them. There is no release year
/// if the release is not announced. The name is valid during the call only.
void for_each_label(contracts::game_facts const& game,
                    std::function<void(label_kind, std::string_view name)> const& take);

/// Returns a key that is equal for names of the same label: fold_words() of the name, or the name itself if
/// it has no words.
std::string label_key(std::string_view name);

} // namespace fcg::indexer
