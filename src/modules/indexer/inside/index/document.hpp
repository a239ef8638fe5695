#pragma once
#include "bus/contracts/game_facts.hpp"
#include "inside/index/numbers.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace fcg::indexer {

/// A game as the index holds it.
struct document {
    game_number number = 0;
    contracts::game_facts game; ///< game_id is a UUID in lower case
};

/// Equal for equal content, whatever the version; 64 hexadecimal digits.
std::string digest_of(contracts::game_facts const& game);

/// Days since 1970-01-01; no_release for a game that is not announced.
std::int32_t release_day(std::optional<std::chrono::year_month_day> const& date);
inline constexpr std::int32_t no_release = INT32_MAX;

} // namespace fcg::indexer
