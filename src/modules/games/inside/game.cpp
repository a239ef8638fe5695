#include "inside/game.hpp"

namespace fcg::games {

bool same_content(game const& left, game const& right)
{
    return static_cast<game_details const&>(left) == static_cast<game_details const&>(right) &&
           left.price == right.price;
}

core::money const& final_price(game const& one)
{
    return one.promotion ? one.promotion->price : one.price;
}

std::string stream_of(game const& one)
{
    return "game-" + one.id.to_string();
}

contracts::game_facts facts_of(game const& one)
{
    return {.game_id = one.id.to_string(),
            .version = one.version,
            .title = one.title,
            .description = one.description,
            .developer = one.developer,
            .publisher = one.publisher,
            .genres = one.genres,
            .tags = one.tags,
            .features = one.features,
            .platforms = one.platforms,
            .release_date = one.release_date,
            .required_age = one.required_age,
            .price = one.price,
            .available = one.available,
            .promotion = one.promotion};
}

} // namespace fcg::games
