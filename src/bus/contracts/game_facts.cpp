#include "bus/contracts/game_facts.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

namespace {

void write_promotion(body_writer& out, std::optional<promotion_facts> const& one)
{
    out.optional_text("promotionId", one ? std::optional(one->id) : std::nullopt);
    if (!one)
        return;
    out.text("promotionName", one->name);
    out.optional_number("promotionPercentOff", one->percent_off);
    out.amount("finalPrice", one->price);
    out.moment("promotionEndsAt", one->ends_at);
}

/// Older events have no such member.
std::optional<promotion_facts> read_promotion(body_reader& in, core::currency currency)
{
    auto id = in.optional_id("promotionId");
    if (!id)
        return std::nullopt;
    promotion_facts one;
    one.id = std::move(*id);
    one.name = in.text("promotionName");
    one.percent_off = in.optional_whole_number("promotionPercentOff", 1);
    one.price = in.amount("finalPrice", currency);
    one.ends_at = in.moment("promotionEndsAt");
    return one;
}

} // namespace

void write(body_writer& out, game_facts const& game)
{
    out.text("gameId", game.game_id);
    out.number("gameVersion", game.version);
    out.text("title", game.title);
    out.text("description", game.description);
    out.text("developer", game.developer);
    out.text("publisher", game.publisher);
    out.texts("genres", game.genres);
    out.texts("tags", game.tags);
    out.texts("features", game.features);
    out.texts("platforms", game.platforms);
    out.optional_day("releaseDate", game.release_date);
    out.number("requiredAge", game.required_age);
    out.money("price", game.price);
    out.flag("onSale", game.available);
    write_promotion(out, game.promotion);
}

void read(body_reader& in, game_facts& into)
{
    into.game_id = in.id("gameId");
    into.version = in.whole_number("gameVersion", 1);
    into.title = in.text("title");
    into.description = in.text("description");
    into.developer = in.text("developer");
    into.publisher = in.text("publisher");
    into.genres = in.texts("genres");
    into.tags = in.texts("tags");
    into.features = in.texts("features");
    into.platforms = in.texts("platforms");
    into.release_date = in.optional_day("releaseDate");
    into.required_age = in.whole_number("requiredAge", 0);
    into.price = in.money("price");
    into.available = in.flag("onSale");
    into.promotion = read_promotion(in, into.price.currency);
}

} // namespace fcg::contracts
