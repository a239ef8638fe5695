#include "internal/index/document.hpp"

#include "platform/core/text.hpp"

#include <span>

namespace fcg::indexer {

namespace {

/// Appends a part preceded by its length, so that no two different contents produce the same text.
void add(std::string& content, std::string_view part)
{
    content += std::to_string(part.size());
    content += ':';
    content += part;
}

void add(std::string& content, std::vector<std::string> const& texts)
{
    add(content, std::to_string(texts.size()));
    for (auto const& text : texts)
        add(content, text);
}

void add(std::string& content, contracts::promotion_facts const& promotion)
{
    add(content, promotion.id);
    add(content, promotion.name);
    add(content, std::to_string(promotion.percent_off.value_or(0)));
    add(content, std::to_string(promotion.price.minor));
    add(content, core::to_rfc3339(promotion.ends_at));
}

} // namespace

std::string digest_of(contracts::game_facts const& game)
{
    std::string content;
    for (auto const* text : {&game.title, &game.description, &game.developer, &game.publisher})
        add(content, *text);
    for (auto const* list : {&game.genres, &game.tags, &game.features, &game.platforms})
        add(content, *list);
    add(content, game.release_date ? core::to_iso_date(*game.release_date) : std::string());
    add(content, std::to_string(game.required_age));
    add(content, std::to_string(game.price.minor));
    add(content, game.price.currency.code());
    if (game.promotion)
        add(content, *game.promotion);
    auto const sum = core::sha256(content);
    return core::to_hex(std::as_bytes(std::span(sum)));
}

std::int32_t release_day(std::optional<std::chrono::year_month_day> const& date)
{
    return date ? static_cast<std::int32_t>(std::chrono::sys_days(*date).time_since_epoch().count())
                : no_release;
}

} // namespace fcg::indexer
