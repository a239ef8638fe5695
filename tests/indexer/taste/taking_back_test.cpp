// Sales that are none any more: told twice, late, and in any order.
#include "taste_case.hpp"

#include <algorithm>
#include <array>

using namespace fcg;
using test::id_of;
using test::taste_case;
using namespace std::chrono_literals;

namespace {

core::money const price{5'990, core::currency::brl()};

std::int64_t owned(taste_case& one, int player)
{
    return one.count("SELECT COUNT(*) FROM sales WHERE user_id = '" + id_of(player).to_string() + "'");
}

} // namespace

TEST_CASE("a sale that is taken back does not count any more, however often that is told")
{
    taste_case one;
    one.put_bare(1, 1);
    auto const sale = one.sale_of(101, 1, one.noon - 48h, price);
    one.deliver(sale, indexer::sales);
    one.buy(102, 1);
    CHECK(one.board.buyers_of(id_of(1)) == 2);
    for (int i = 0; i < 3; ++i)
        one.take_back(sale);
    CHECK(one.board.buyers_of(id_of(1)) == 1);
    CHECK(owned(one, 101) == 0);
    CHECK(one.index().popularity(one.index().find(id_of(1)).value()) == doctest::Approx(1));
}

TEST_CASE("a sale that is heard of after it was taken back does not count")
{
    taste_case one;
    auto const sale = one.sale_of(101, 1, one.noon, price);
    one.take_back(sale);
    one.deliver(sale, indexer::sales);
    one.deliver(sale, indexer::sales);
    CHECK(one.board.buyers_of(id_of(1)) == 0);
    CHECK(owned(one, 101) == 0);
}

TEST_CASE("a game that is bought again after a refund counts once, in whatever order it is told")
{
    constexpr std::array steps{0, 1, 2, 3, 4};
    auto order = steps;
    do {
        taste_case one;
        auto const first = one.sale_of(101, 1, one.noon - 2h, price);
        auto const second = one.sale_of(101, 1, one.noon, price);
        for (auto const step : order) {
            if (step == 0 || step == 3)
                one.deliver(first, indexer::sales);
            else if (step == 1)
                one.take_back(first);
            else
                one.deliver(second, indexer::sales);
        }
        CHECK(one.board.buyers_of(id_of(1)) == 1);
        CHECK(one.count("SELECT COUNT(*) FROM sales WHERE payment_id = '" + second.payment_id + "'") == 1);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("a refund of the second purchase leaves nothing of both")
{
    taste_case one;
    auto const first = one.sale_of(101, 1, one.noon - 2h, price);
    auto const second = one.sale_of(101, 1, one.noon, price);
    one.deliver(second, indexer::sales);
    one.take_back(second);
    one.deliver(first, indexer::sales);
    one.take_back(first);
    CHECK(one.board.buyers_of(id_of(1)) == 0);
    CHECK(owned(one, 101) == 0);
}

TEST_CASE("popularity that is loaded anew agrees with what was taken back")
{
    taste_case one;
    auto const sale = one.sale_of(101, 1, one.noon, price);
    one.deliver(sale, indexer::sales);
    one.buy(102, 1);
    one.take_back(sale);
    indexer::popularity_board loaded(one.settings.half_life_days);
    one.db->read([&](storage::reader& in) { loaded.load(in, one.noon); });
    CHECK(loaded.buyers_of(id_of(1)) == one.board.buyers_of(id_of(1)));
}
