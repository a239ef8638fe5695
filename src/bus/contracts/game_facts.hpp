#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::contracts {

/// What lowers the price of a game for a time.
struct promotion_facts {
    std::string id;
    std::string name;
    std::optional<std::int64_t> percent_off; ///< 1 to 100; none: a fixed price
    core::money price;                       ///< what the game costs meanwhile, in its own currency
    core::time_point ends_at;

    friend bool operator==(promotion_facts const&, promotion_facts const&) = default;
};

/// A game as the catalogue knows it, whole: what an index needs to replace its document.
struct game_facts {
    std::string game_id;
    std::int64_t version = 1; ///< of the game; a reader keeps the highest
    std::string title;
    std::string description;
    std::string developer;
    std::string publisher;
    std::vector<std::string> genres;
    std::vector<std::string> tags;
    std::vector<std::string> features;
    std::vector<std::string> platforms;
    std::optional<std::chrono::year_month_day> release_date;
    std::int64_t required_age = 0;
    core::money price;
    bool available = true;                    ///< false: it cannot be bought; "onSale" in the event
    std::optional<promotion_facts> promotion; ///< the best that runs; none: the price is what it costs
};

/// What the game costs now.
inline core::money const& final_price(game_facts const& game)
{
    return game.promotion ? game.promotion->price : game.price;
}

class body_reader;
class body_writer;
/// The same members in every contract that carries a whole game.
void write(body_writer& out, game_facts const& game);
void read(body_reader& body_reader, game_facts& facts);

} // namespace fcg::contracts
