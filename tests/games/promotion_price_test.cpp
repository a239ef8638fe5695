#include "internal/promotions/promotion.hpp"

#include <doctest/doctest.h>

namespace fcg::games {

namespace {

promotion percent(std::int64_t off)
{
    promotion promotion;
    promotion.percent_off = off;
    return promotion;
}

promotion fixed(std::int64_t minor, std::string_view currency = "BRL")
{
    promotion promotion;
    promotion.price = core::money{minor, core::currency::parse(currency).value()};
    return promotion;
}

std::int64_t lowered(promotion const& promotion, std::int64_t minor)
{
    auto const price = lowered_by(promotion, {minor, core::currency::brl()});
    return price ? price->minor : -1;
}

} // namespace

TEST_CASE("half a cent of a discount is the buyer's")
{
    CHECK(lowered(percent(25), 5'990) == 4'492); // 14.975 off
    CHECK(lowered(percent(50), 1) == 0);         // 0.005 off
    CHECK(lowered(percent(49), 1) == -1);        // 0.0049 off is nothing
    CHECK(lowered(percent(10), 999) == 899);     // 0.999 off
    CHECK(lowered(percent(33), 10'000) == 6'700);
}

TEST_CASE("a hundred percent off is free, and what is free costs no less")
{
    CHECK(lowered(percent(100), 5'990) == 0);
    CHECK(lowered(percent(100), 0) == -1);
    CHECK(lowered(fixed(0), 0) == -1);
    CHECK(lowered(percent(1), core::largest_amount_minor) == core::largest_amount_minor / 100 * 99);
}

TEST_CASE("a fixed price counts only when it is lower and in the game's currency")
{
    CHECK(lowered(fixed(1'000), 5'990) == 1'000);
    CHECK(lowered(fixed(5'990), 5'990) == -1);
    CHECK(lowered(fixed(6'000), 5'990) == -1);
    CHECK(lowered(fixed(1'000, "USD"), 5'990) == -1);
}

TEST_CASE("a promotion runs from its first moment to the one before its end")
{
    promotion promotion;
    promotion.starts_at = core::from_micros(100);
    promotion.ends_at = core::from_micros(200);
    CHECK(phase_at(promotion, core::from_micros(99)) == promotion_phase::scheduled);
    CHECK(phase_at(promotion, core::from_micros(100)) == promotion_phase::running);
    CHECK(phase_at(promotion, core::from_micros(199)) == promotion_phase::running);
    CHECK(phase_at(promotion, core::from_micros(200)) == promotion_phase::over);
}

} // namespace fcg::games
