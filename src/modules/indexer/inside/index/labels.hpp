#pragma once
#include "bus/contracts/game_facts.hpp"
#include "inside/index/numbers.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

/// What a game is filtered by and counted by, whatever engine answers.
namespace fcg::indexer {

/// The bands of prices, whatever the currency, the cheapest first. "5-10" begins with 5 and ends before 10;
/// "0-5" leaves out what is free.
inline constexpr std::array<std::string_view, 7> price_bands{"free",  "0-5",    "5-10", "10-20",
                                                             "20-50", "50-100", "100+"};

/// The band of a core::comparable() amount.
std::string_view price_band_of(std::int64_t key);

/// Hands over every label of the game, with repetitions where the game has them. The release year is missing
/// when the release is not announced. The text is borrowed for the call.
void for_each_label(contracts::game_facts const& game,
                    std::function<void(label_kind, std::string_view name)> const& take);

/// Equal for names that are the same label: fold_words() of the name; of one without words the name itself.
std::string label_key(std::string_view name);

} // namespace fcg::indexer
