#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// A promotion, which lowers the price of a game for a limited time.
struct promotion_facts {
    std::string id;
    std::string name;
    std::optional<std::int64_t> percent_off; ///< 1 to 100; empty for a fixed price
    core::money price;                       ///< price during the promotion, in the game's currency
    core::time_point ends_at;

    friend bool operator==(promotion_facts const&, promotion_facts const&) = default;
};

/// All data of a game in the catalogue, with which an index can replace its document.
struct game_facts {
    contracts::game_id game_id;
    std::int64_t version = 1; ///< version of the game; a reader keeps the highest
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
    bool available = true;                    ///< false if it cannot be bought; the member "onSale"
    std::optional<promotion_facts> promotion; ///< best current promotion; empty if there is none

    /// Describes the members of a whole game for the contracts that carry one.
    static void describe(auto& game, auto& members)
    {
        members.id("gameId", game.game_id);
        members.number("gameVersion", game.version, 1);
        members.text("title", game.title);
        members.text("description", game.description);
        members.text("developer", game.developer);
        members.text("publisher", game.publisher);
        members.texts("genres", game.genres);
        members.texts("tags", game.tags);
        members.texts("features", game.features);
        members.texts("platforms", game.platforms);
        members.day("releaseDate", game.release_date);
        members.number("requiredAge", game.required_age, 0);
        members.money("price", game.price);
        members.flag("onSale", game.available);
        members.group("promotionId", game.promotion, [&](auto& promotion) {
            members.text("promotionName", promotion.name);
            members.number("promotionPercentOff", promotion.percent_off, 1);
            members.amount("finalPrice", promotion.price, game.price.currency);
            members.moment("promotionEndsAt", promotion.ends_at);
        });
    }
};

/// Returns the price of the promotion if there is one, otherwise the game's price.
inline core::money const& final_price(game_facts const& game)
{
    return game.promotion ? game.promotion->price : game.price;
}

} // namespace fcg::contracts
