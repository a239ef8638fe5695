#pragma once
#include "bus/contracts/game_facts.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/money.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fcg::games {

/// The description of a game, without its price. Texts and lists are tidy (see labels.hpp).
struct game_details {
    std::string title;
    std::string description; ///< may have several lines
    std::string developer;   ///< several are separated by ';'
    std::string publisher;   ///< several are separated by ';'; may be empty
    std::vector<std::string> genres;
    std::vector<std::string> tags;
    std::vector<std::string> features;
    std::vector<std::string> platforms;
    std::optional<std::chrono::year_month_day> release_date; ///< nothing if it is not announced
    std::int64_t required_age = 0;                           ///< in years

    friend bool operator==(game_details const&, game_details const&) = default;
};

/// A game of the catalogue.
struct game : game_details {
    std::int64_t number = 0; ///< row number, to which other tables refer
    core::uuid id;
    std::optional<std::string> source_id; ///< id of the game in the imported file
    std::int64_t version = 1; ///< rises with each change; the ETag, and the version of the game's stream
    core::money price;
    std::optional<contracts::promotion_facts> promotion; ///< best running promotion; if none, `price` applies
    bool available = true;                               ///< false if withdrawn, which is permanent
    core::time_point created_at;
    core::time_point updated_at;
};

/// Returns true if `left` and `right` agree in all that an edit can change.
bool same_content(game const& left, game const& right);

/// Returns the price at which the game is sold now.
core::money const& final_price(game const& game);

/// Returns "game-<id>".
std::string stream_of(game const& game);

contracts::game_facts facts_of(game const& game);

} // namespace fcg::games
