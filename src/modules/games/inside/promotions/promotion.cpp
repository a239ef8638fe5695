#include "inside/promotions/promotion.hpp"

#include <array>

namespace fcg::games {

std::string_view to_text(promotion_phase phase)
{
    constexpr std::array<std::string_view, 3> names{"scheduled", "running", "over"};
    return names.at(static_cast<std::size_t>(phase));
}

promotion_phase phase_at(promotion const& one, core::time_point now)
{
    if (now < one.starts_at)
        return promotion_phase::scheduled;
    return now < one.ends_at ? promotion_phase::running : promotion_phase::over;
}

namespace {

std::int64_t discount_of(std::int64_t minor, std::int64_t percent)
{
    constexpr std::int64_t whole = 100;
    return (minor * percent + whole / 2) / whole;
}

} // namespace

std::optional<core::money> lowered_by(promotion const& one, core::money const& price)
{
    auto lowered = price;
    if (one.percent_off)
        lowered.minor -= discount_of(price.minor, *one.percent_off);
    else if (one.price && one.price->currency == price.currency)
        lowered.minor = one.price->minor;
    return lowered.minor < price.minor ? std::optional(lowered) : std::nullopt;
}

contracts::promotion_facts facts_of(promotion const& one, core::money const& lowered)
{
    return {.id = one.id.to_string(),
            .name = one.name,
            .percent_off = one.percent_off,
            .price = lowered,
            .ends_at = one.ends_at};
}

} // namespace fcg::games
