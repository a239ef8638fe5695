// Sales that were taken back: events that are repeated, late, and in any order.
#include "recommendation_case.hpp"

#include <algorithm>
#include <array>

using namespace fcg;
using test::id_of;
using test::recommendation_case;
using namespace std::chrono_literals;

namespace {

core::money const price{5'990, core::currency::brl()};

std::int64_t owned(recommendation_case& fixture, int player)
{
    return fixture.count("SELECT COUNT(*) FROM sales WHERE user_id = '" + id_of(player).to_string() + "'");
}

} // namespace

TEST_CASE("a sale that is taken back does not count any more, however often that is told")
{
    recommendation_case fixture;
    fixture.put_bare(1, 1);
    auto const sale = fixture.sale_of(101, 1, fixture.noon - 48h, price);
    fixture.deliver(sale, "index-entitlement-granted");
    fixture.buy(102, 1);
    CHECK(fixture.board.buyers_of(id_of(1)) == 2);
    for (int i = 0; i < 3; ++i)
        fixture.take_back(sale);
    CHECK(fixture.board.buyers_of(id_of(1)) == 1);
    CHECK(owned(fixture, 101) == 0);
    CHECK(fixture.index().popularity(fixture.index().find(id_of(1)).value()) == doctest::Approx(1));
}

TEST_CASE("a sale that is heard of after it was taken back does not count")
{
    recommendation_case fixture;
    auto const sale = fixture.sale_of(101, 1, fixture.noon, price);
    fixture.take_back(sale);
    fixture.deliver(sale, "index-entitlement-granted");
    fixture.deliver(sale, "index-entitlement-granted");
    CHECK(fixture.board.buyers_of(id_of(1)) == 0);
    CHECK(owned(fixture, 101) == 0);
}

TEST_CASE("a game that is bought again after a refund counts once, in whatever order it is told")
{
    constexpr std::array steps{0, 1, 2, 3, 4};
    auto order = steps;
    do {
        recommendation_case fixture;
        auto const first = fixture.sale_of(101, 1, fixture.noon - 2h, price);
        auto const second = fixture.sale_of(101, 1, fixture.noon, price);
        for (auto const step : order) {
            if (step == 0 || step == 3)
                fixture.deliver(first, "index-entitlement-granted");
            else if (step == 1)
                fixture.take_back(first);
            else
                fixture.deliver(second, "index-entitlement-granted");
        }
        CHECK(fixture.board.buyers_of(id_of(1)) == 1);
        CHECK(fixture.count("SELECT COUNT(*) FROM sales WHERE payment_id = '" + second.payment_id + "'") ==
              1);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("a refund of the second purchase leaves nothing of both")
{
    recommendation_case fixture;
    auto const first = fixture.sale_of(101, 1, fixture.noon - 2h, price);
    auto const second = fixture.sale_of(101, 1, fixture.noon, price);
    fixture.deliver(second, "index-entitlement-granted");
    fixture.take_back(second);
    fixture.deliver(first, "index-entitlement-granted");
    fixture.take_back(first);
    CHECK(fixture.board.buyers_of(id_of(1)) == 0);
    CHECK(owned(fixture, 101) == 0);
}

TEST_CASE("popularity that is loaded anew agrees with what was taken back")
{
    recommendation_case fixture;
    auto const sale = fixture.sale_of(101, 1, fixture.noon, price);
    fixture.deliver(sale, "index-entitlement-granted");
    fixture.buy(102, 1);
    fixture.take_back(sale);
    indexer::popularity_board loaded(fixture.settings.half_life_days);
    fixture.db->read([&](storage::reader& db) { loaded.load(db, fixture.noon); });
    CHECK(loaded.buyers_of(id_of(1)) == fixture.board.buyers_of(id_of(1)));
}
