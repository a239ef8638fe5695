#include "inside/taste/record_sale.hpp"

#include "bus/consumer.hpp"

namespace fcg::indexer {

namespace {

struct counted_sale {
    core::uuid game;
    core::time_point sold_at;
};

void add_after_commit(storage::transaction& in, parts& of, counted_sale one)
{
    in.after_commit([&of, one, now = of.with.clock.now()] {
        of.popularity.add_buyer(one.game, one.sold_at);
        of.popularity.tell(of.shelf, one.game, now);
    });
}

void remove_after_commit(storage::transaction& in, parts& of, counted_sale one)
{
    in.after_commit([&of, one, now = of.with.clock.now()] {
        of.popularity.remove_buyer(one.game, one.sold_at);
        of.popularity.tell(of.shelf, one.game, now);
    });
}

constexpr std::string_view delete_former = R"(
    DELETE FROM sales
     WHERE user_id = $1 AND game_id = $2 AND payment_id <> $3 AND sold_at < $4
       AND NOT EXISTS (SELECT 1 FROM sales_taken_back WHERE payment_id = $3)
    RETURNING sold_at)";

/// True: the player had bought the game before, and that sale made room.
bool make_room(storage::transaction& in, parts& of, core::uuid const& user, counted_sale one,
               std::string_view payment_id)
{
    auto former = in.query(delete_former, user, one.game, payment_id, one.sold_at);
    if (!former.next())
        return false;
    remove_after_commit(in, of, {one.game, former.moment(0)});
    return true;
}

constexpr std::string_view insert_sale = R"(
    INSERT INTO sales (payment_id, user_id, game_id, amount_minor, currency, sold_at)
    SELECT $1, $2, $3, $4, $5, $6
     WHERE NOT EXISTS (SELECT 1 FROM sales_taken_back WHERE payment_id = $1)
        ON CONFLICT DO NOTHING)";

} // namespace

void record_sale(storage::transaction& in, parts& of, contracts::entitlement_granted const& sold)
{
    auto const user = core::uuid::parse(sold.user_id);
    auto const game = core::uuid::parse(sold.game_id);
    if (!user || !game)
        throw bus::refused("userId or gameId is no UUID");
    auto const insert = [&] {
        return in.execute(insert_sale, sold.payment_id, *user, *game, sold.amount.minor,
                          sold.amount.currency.code(), sold.granted_at) != 0;
    };
    counted_sale const one{*game, sold.granted_at};
    if (insert() || (make_room(in, of, *user, one, sold.payment_id) && insert()))
        add_after_commit(in, of, one);
}

namespace {

constexpr std::string_view insert_taken_back =
    "INSERT INTO sales_taken_back (payment_id) VALUES ($1) ON CONFLICT DO NOTHING";

constexpr std::string_view delete_sale = "DELETE FROM sales WHERE payment_id = $1 RETURNING game_id, sold_at";

} // namespace

void take_back_sale(storage::transaction& in, parts& of, contracts::entitlement_revoked const& gone)
{
    in.execute(insert_taken_back, gone.payment_id);
    auto sale = in.query(delete_sale, gone.payment_id);
    if (sale.next())
        remove_after_commit(in, of, {sale.id(0), sale.moment(1)});
}

} // namespace fcg::indexer
