#include "inside/taste/record_sale.hpp"

#include "bus/consumer.hpp"

namespace fcg::indexer {

namespace {

constexpr std::string_view insert_sale =
    "INSERT INTO sales (payment_id, user_id, game_id, amount_minor, currency, sold_at) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

} // namespace

void record_sale(storage::transaction& in, parts& of, contracts::entitlement_granted const& sold)
{
    auto const user = core::uuid::parse(sold.user_id);
    auto const game = core::uuid::parse(sold.game_id);
    if (!user || !game)
        throw bus::refused("userId or gameId is no UUID");
    if (in.execute(insert_sale, sold.payment_id, *user, *game, sold.amount.minor, sold.amount.currency.code(),
                   sold.granted_at) == 0)
        return;
    in.after_commit([&of, game = *game, sold_at = sold.granted_at, now = of.with.clock.now()] {
        of.popularity.add_buyer(game, sold_at);
        of.popularity.tell(of.shelf, game, now);
    });
}

} // namespace fcg::indexer
