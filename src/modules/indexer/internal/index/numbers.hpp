#pragma once
#include <cstdint>

namespace fcg::indexer {

/// The number of one state of a game in the index. Every change of a game takes a new number, higher than all
/// before, and the previous one is dead; so what was read before a change stays valid for all other numbers.
using game_number = std::uint32_t;

/// The number of a label in the dictionary of an index.
using label_number = std::uint32_t;

/// The kinds of labels by which games are filtered and counted.
enum class label_kind : std::uint8_t { genre, tag, developer, publisher, platform, price_band, release_year };

inline constexpr std::size_t label_kinds = 7;

/// The two sets of tables: one is live, the other is free or being built.
enum class slot : std::uint8_t { a, b };

inline slot other(slot slot)
{
    return slot == slot::a ? slot::b : slot::a;
}

} // namespace fcg::indexer
