#include "bus/contracts/game_facts.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

namespace {

void write_promotion(body_writer& out, std::optional<promotion_facts> const& promotion_facts)
{
    out.optional_text("promotionId", promotion_facts ? std::optional(promotion_facts->id) : std::nullopt);
    if (!promotion_facts)
        return;
    out.text("promotionName", promotion_facts->name);
    out.optional_number("promotionPercentOff", promotion_facts->percent_off);
    out.amount("finalPrice", promotion_facts->price);
    out.moment("promotionEndsAt", promotion_facts->ends_at);
}

/// Older events have no such member.
std::optional<promotion_facts> read_promotion(body_reader& body_reader, core::currency currency)
{
    auto id = body_reader.optional_id("promotionId");
    if (!id)
        return std::nullopt;
    promotion_facts promotion_facts;
    promotion_facts.id = std::move(*id);
    promotion_facts.name = body_reader.text("promotionName");
    promotion_facts.percent_off = body_reader.optional_whole_number("promotionPercentOff", 1);
    promotion_facts.price = body_reader.amount("finalPrice", currency);
    promotion_facts.ends_at = body_reader.moment("promotionEndsAt");
    return promotion_facts;
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

void read(body_reader& body_reader, game_facts& facts)
{
    facts.game_id = body_reader.id("gameId");
    facts.version = body_reader.whole_number("gameVersion", 1);
    facts.title = body_reader.text("title");
    facts.description = body_reader.text("description");
    facts.developer = body_reader.text("developer");
    facts.publisher = body_reader.text("publisher");
    facts.genres = body_reader.texts("genres");
    facts.tags = body_reader.texts("tags");
    facts.features = body_reader.texts("features");
    facts.platforms = body_reader.texts("platforms");
    facts.release_date = body_reader.optional_day("releaseDate");
    facts.required_age = body_reader.whole_number("requiredAge", 0);
    facts.price = body_reader.money("price");
    facts.available = body_reader.flag("onSale");
    facts.promotion = read_promotion(body_reader, facts.price.currency);
}

} // namespace fcg::contracts
