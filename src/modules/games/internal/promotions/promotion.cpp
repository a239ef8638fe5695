#include "internal/promotions/promotion.hpp"

#include <array>

namespace fcg::games {

std::string_view to_text(promotion_phase phase)
{
    constexpr std::array<std::string_view, 3> names{"scheduled", "running", "over"};
    return names.at(static_cast<std::size_t>(phase));
}

promotion_phase phase_at(promotion const& promotion, core::time_point now)
{
    if (now < promotion.starts_at)
        return promotion_phase::scheduled;
    return now < promotion.ends_at ? promotion_phase::running : promotion_phase::over;
}

namespace {

std::int64_t discount_of(std::int64_t minor, std::int64_t percent)
{
    constexpr std::int64_t whole = 100;
    return (minor * percent + whole / 2) / whole;
}

} // namespace

std::optional<core::money> lowered_by(promotion const& promotion, core::money const& price)
{
    auto lowered = price;
    if (promotion.percent_off)
        lowered.minor -= discount_of(price.minor, *promotion.percent_off);
    else if (promotion.price && promotion.price->currency == price.currency)
        lowered.minor = promotion.price->minor;
    return lowered.minor < price.minor ? std::optional(lowered) : std::nullopt;
}

contracts::promotion_facts facts_of(promotion const& promotion, core::money const& lowered)
{
    return {.id = promotion.id.to_string(),
            .name = promotion.name,
            .percent_off = promotion.percent_off,
            .price = lowered,
            .ends_at = promotion.ends_at};
}

} // namespace fcg::games
