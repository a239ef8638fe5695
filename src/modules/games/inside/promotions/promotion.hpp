#pragma once
#include "bus/contracts/game_facts.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/money.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::games {

/// A lower price of some games for a time. Either a percentage or a fixed price; the games are named, or they
/// are all that have a genre or a tag.
struct promotion {
    core::uuid id;
    std::int64_t version = 1; ///< rises with each change; the ETag
    std::string name;
    std::optional<std::int64_t> percent_off; ///< 1 to 100
    std::optional<core::money> price;        ///< of games with prices in this currency
    std::vector<core::uuid> game_ids;        ///< ascending; not read where only few games are asked about
    std::optional<std::string> genre;
    std::optional<std::string> tag;
    core::time_point starts_at;
    core::time_point ends_at; ///< the first moment without it
    core::time_point created_at;
    core::time_point updated_at;
};

enum class promotion_phase { scheduled, running, over };

/// "scheduled", "running", "over".
std::string_view to_text(promotion_phase phase);
promotion_phase phase_at(promotion const& one, core::time_point now);

/// What a game costs whose price is `price`; nothing unless that is less. Half a minor unit of a discount
/// counts as a whole one, which favours the buyer: 25 % off 59.90 are 14.98.
std::optional<core::money> lowered_by(promotion const& one, core::money const& price);

/// As a game shows it.
contracts::promotion_facts facts_of(promotion const& one, core::money const& lowered);

} // namespace fcg::games
