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

/// A lower price of some games for a time. It is either a percentage or a fixed price, and applies to games
/// by id or to all that have a genre or a tag.
struct promotion {
    core::uuid id;
    std::int64_t version = 1; ///< rises with each change; the ETag
    std::string name;
    std::optional<std::int64_t> percent_off; ///< 1 to 100
    std::optional<core::money> price;        ///< fixed price; applies to games with prices in its currency
    std::vector<core::uuid> game_ids;        ///< ascending; left empty by read_promotion()
    std::optional<std::string> genre;
    std::optional<std::string> tag;
    core::time_point starts_at;
    core::time_point ends_at; ///< first moment at which it no longer applies
    core::time_point created_at;
    core::time_point updated_at;
};

enum class promotion_phase { scheduled, running, over };

/// Returns "scheduled", "running" or "over".
std::string_view to_text(promotion_phase phase);
promotion_phase phase_at(promotion const& promotion, core::time_point now);

/// Returns what a game with the price `price` costs under the promotion, or nothing unless that is less. Half
/// a minor unit of a discount counts as a whole one, in the buyer's favour: 25 % off 59.90 is 14.98.
std::optional<core::money> lowered_by(promotion const& promotion, core::money const& price);

/// Returns the promotion as a game shows it.
contracts::promotion_facts facts_of(promotion const& promotion, core::money const& lowered);

} // namespace fcg::games
