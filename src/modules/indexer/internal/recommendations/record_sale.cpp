#include "internal/recommendations/record_sale.hpp"

#include "bus/consuming/consumer.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/recommendations/popularity_board.hpp"

namespace fcg::indexer {

namespace {

struct counted_sale {
    core::uuid game;
    core::time_point sold_at;
};

void add_after_commit(storage::transaction& tx, module_context& context, counted_sale sale)
{
    tx.after_commit([&context, sale, now = context.env.clock.now()] {
        context.popularity.add_buyer(sale.game, sale.sold_at);
        context.popularity.tell(context.index_slots, sale.game, now);
    });
}

void remove_after_commit(storage::transaction& tx, module_context& context, counted_sale sale)
{
    tx.after_commit([&context, sale, now = context.env.clock.now()] {
        context.popularity.remove_buyer(sale.game, sale.sold_at);
        context.popularity.tell(context.index_slots, sale.game, now);
    });
}

constexpr std::string_view delete_previous = R"(
    DELETE FROM sales
     WHERE user_id = $1 AND game_id = $2 AND payment_id <> $3 AND sold_at < $4
       AND NOT EXISTS (SELECT 1 FROM sales_taken_back WHERE payment_id = $3)
    RETURNING sold_at)";

/// Removes an earlier sale of the game to the player, if there is one, to make room. Returns true if it did.
bool make_room(storage::transaction& tx, module_context& context, core::uuid const& user, counted_sale sale,
               std::string_view payment_id)
{
    auto previous = tx.query(delete_previous, user, sale.game, payment_id, sale.sold_at);
    if (!previous.next())
        return false;
    remove_after_commit(tx, context, {sale.game, previous.moment(0)});
    return true;
}

constexpr std::string_view insert_sale = R"(
    INSERT INTO sales (payment_id, user_id, game_id, amount_minor, currency, sold_at)
    SELECT $1, $2, $3, $4, $5, $6
     WHERE NOT EXISTS (SELECT 1 FROM sales_taken_back WHERE payment_id = $1)
        ON CONFLICT DO NOTHING)";

} // namespace

void record_sale(storage::transaction& tx, module_context& context,
                 contracts::entitlement_granted const& sold)
{
    auto const user = core::uuid::parse(sold.user_id);
    auto const game = core::uuid::parse(sold.game_id);
    if (!user || !game)
        throw bus::refused("userId or gameId is not a UUID");
    auto const insert = [&] {
        return tx.execute(insert_sale, sold.payment_id, *user, *game, sold.amount.minor,
                          sold.amount.currency.code(), sold.granted_at) != 0;
    };
    counted_sale const sale{*game, sold.granted_at};
    if (insert() || (make_room(tx, context, *user, sale, sold.payment_id) && insert()))
        add_after_commit(tx, context, sale);
}

namespace {

constexpr std::string_view insert_taken_back =
    "INSERT INTO sales_taken_back (payment_id) VALUES ($1) ON CONFLICT DO NOTHING";

constexpr std::string_view delete_sale = "DELETE FROM sales WHERE payment_id = $1 RETURNING game_id, sold_at";

} // namespace

void record_sale_taken_back(storage::transaction& tx, module_context& context,
                            contracts::entitlement_revoked const& gone)
{
    tx.execute(insert_taken_back, gone.payment_id);
    auto sale = tx.query(delete_sale, gone.payment_id);
    if (sale.next())
        remove_after_commit(tx, context, {sale.id(0), sale.moment(1)});
}

} // namespace fcg::indexer
