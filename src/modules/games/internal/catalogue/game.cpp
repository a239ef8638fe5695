#include "internal/catalogue/game.hpp"

namespace fcg::games {

bool same_content(game const& left, game const& right)
{
    return static_cast<game_details const&>(left) == static_cast<game_details const&>(right) &&
           left.price == right.price;
}

core::money const& final_price(game const& game)
{
    return game.promotion ? game.promotion->price : game.price;
}

std::string stream_of(game const& game)
{
    return "game-" + game.id.to_string();
}

contracts::game_facts facts_of(game const& game)
{
    return {.game_id = game.id.to_string(),
            .version = game.version,
            .title = game.title,
            .description = game.description,
            .developer = game.developer,
            .publisher = game.publisher,
            .genres = game.genres,
            .tags = game.tags,
            .features = game.features,
            .platforms = game.platforms,
            .release_date = game.release_date,
            .required_age = game.required_age,
            .price = game.price,
            .available = game.available,
            .promotion = game.promotion};
}

} // namespace fcg::games
