#pragma once
#include "bus/contracts/game_facts.hpp"
#include "internal/index/numbers.hpp"

#include <cstdint>
#include <string>

namespace fcg::indexer {

/// A game as the index stores it.
struct document {
    game_number number = 0;
    contracts::game_facts game; ///< game_id is a UUID in lower case
};

/// Returns 64 hexadecimal digits that are equal for equal content, whatever the version.
std::string digest_of(contracts::game_facts const& game);

/// Returns the days since 1970-01-01, or no_release if the release is not announced.
std::int32_t release_day(std::optional<std::chrono::year_month_day> const& date);
inline constexpr std::int32_t no_release = INT32_MAX;

} // namespace fcg::indexer
