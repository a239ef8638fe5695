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

/// What is said about a game, beside its price. Texts and lists are tidy (see labels.hpp).
struct game_details {
    std::string title;
    std::string description; ///< may have several lines
    std::string developer;   ///< several stand with ';' between them
    std::string publisher;   ///< the same; may be empty
    std::vector<std::string> genres;
    std::vector<std::string> tags;
    std::vector<std::string> features;
    std::vector<std::string> platforms;
    std::optional<std::chrono::year_month_day> release_date; ///< nothing: not announced
    std::int64_t required_age = 0;                           ///< years

    friend bool operator==(game_details const&, game_details const&) = default;
};

/// A game of the catalogue.
struct game : game_details {
    std::int64_t number = 0; ///< its row; other tables refer to it
    core::uuid id;
    std::optional<std::string> source_id; ///< what the imported file calls it
    std::int64_t version = 1;             ///< rises with each change; the ETag, and the version of its stream
    core::money price;
    std::optional<contracts::promotion_facts> promotion; ///< the best that runs; none: the price holds
    bool available = true;                               ///< false: withdrawn, and stays so
    core::time_point created_at;
    core::time_point updated_at;
};

/// Whether an edit from one to the other would change anything that an edit can change.
bool same_content(game const& left, game const& right);

/// What the game costs now.
core::money const& final_price(game const& one);

/// "game-<id>"
std::string stream_of(game const& one);

contracts::game_facts facts_of(game const& one);

} // namespace fcg::games
