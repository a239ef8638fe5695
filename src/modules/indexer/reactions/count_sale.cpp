#include "bus/contracts/entitlement_granted.hpp"
#include "inside/index/apply.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

namespace {

constexpr std::string_view insert_sale =
    "INSERT INTO sales (payment_id, user_id, game_id, amount_minor, currency, sold_at) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

void count(storage::transaction& in, parts& of, contracts::entitlement_granted const& sold)
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

} // namespace

void count_sale(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::entitlement_granted const& sold,
                        bus::delivery const& delivery) {
        count(in, of, sold);
        apply_position(in, of, delivery);
    };
    into.on<contracts::entitlement_granted>(sales, of.db, std::move(handle), how);
}

} // namespace fcg::indexer
