#pragma once
#include <cstdint>

namespace fcg::indexer {

/// The place of one state of a game in the index. Every change of a game takes a new one, higher than all
/// before, and the old one is dead: so what was read before a change stays true for all numbers but those.
using game_number = std::uint32_t;

/// The place of a label in the dictionary of an index.
using label_number = std::uint32_t;

/// What games are filtered by and counted by.
enum class label_kind : std::uint8_t { genre, tag, developer, publisher, platform, price_band, release_year };

inline constexpr std::size_t label_kinds = 7;

/// The two sets of tables: one is live, the other is free or being built.
enum class slot : std::uint8_t { a, b };

inline slot other(slot one)
{
    return one == slot::a ? slot::b : slot::a;
}

} // namespace fcg::indexer
