#include "internal/recommendations/sales.hpp"

#include "bus/consuming/consumer.hpp"
#include "internal/index/index_slots.hpp"

#include <algorithm>
#include <cmath>

namespace fcg::indexer {

namespace {

struct counted_sale {
    core::uuid game;
    core::time_point sold_at;
};

void count_after_commit(storage::transaction& tx, module_context& context, counted_sale sale,
                        void (popularity_board::*change)(core::uuid const&, core::time_point))
{
    tx.after_commit([&context, sale, change, now = context.env.clock.now()] {
        (context.popularity.*change)(sale.game, sale.sold_at);
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
    count_after_commit(tx, context, {sale.game, previous.moment(0)}, &popularity_board::remove_buyer);
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
        count_after_commit(tx, context, sale, &popularity_board::add_buyer);
}

constexpr std::string_view insert_taken_back =
    "INSERT INTO sales_taken_back (payment_id) VALUES ($1) ON CONFLICT DO NOTHING";

constexpr std::string_view delete_sale = "DELETE FROM sales WHERE payment_id = $1 RETURNING game_id, sold_at";

void record_sale_taken_back(storage::transaction& tx, module_context& context,
                            contracts::entitlement_revoked const& gone)
{
    tx.execute(insert_taken_back, gone.payment_id);
    auto sale = tx.query(delete_sale, gone.payment_id);
    if (sale.next())
        count_after_commit(tx, context, {sale.id(0), sale.moment(1)}, &popularity_board::remove_buyer);
}

namespace {

std::vector<core::uuid> read_ids(storage::rows rows)
{
    std::vector<core::uuid> ids;
    while (rows.next())
        ids.push_back(rows.id(0));
    return ids;
}

constexpr std::string_view select_newest_buyers =
    "SELECT user_id FROM sales WHERE game_id = $1 ORDER BY sold_at DESC LIMIT $2";

constexpr std::string_view select_bought = "SELECT game_id FROM sales WHERE user_id = $1 LIMIT $2";

/// Returns how many of the buyers that are looked at have each game, including `game_id` itself, whose count
/// is the number of those buyers.
std::unordered_map<core::uuid, std::int64_t>
count_games_of_buyers(storage::reader& db, core::uuid const& game_id, look_at_buyers const& look_at_buyers)
{
    std::unordered_map<core::uuid, std::int64_t> times;
    auto purchases = look_at_buyers.purchases;
    for (auto const& buyer : read_ids(db.query(select_newest_buyers, game_id, look_at_buyers.buyers))) {
        if (purchases == 0)
            break;
        ++times[game_id];
        auto rows = db.query(select_bought, buyer, static_cast<std::int64_t>(purchases));
        while (rows.next()) {
            --purchases;
            if (auto const game = rows.id(0); game != game_id)
                ++times[game];
        }
    }
    return times;
}

} // namespace

constexpr std::string_view select_owned =
    "SELECT game_id FROM sales WHERE user_id = $1 ORDER BY sold_at DESC, game_id";

std::vector<core::uuid> owned_games(storage::reader& db, core::uuid const& user_id)
{
    return read_ids(db.query(select_owned, user_id));
}

std::unordered_map<game_number, double> bought_together(storage::reader& db, live_index const& index,
                                                        popularity_board const& popularity,
                                                        core::uuid const& game_id,
                                                        look_at_buyers const& look_at_buyers)
{
    auto times = count_games_of_buyers(db, game_id, look_at_buyers);
    auto const buyers = static_cast<double>(times[game_id]);
    times.erase(game_id);
    std::unordered_map<game_number, double> table;
    for (auto const& [other, both] : times) {
        // The board is updated only after the table, so it may have fewer buyers.
        auto const others = static_cast<double>(std::max(popularity.buyers_of(other), both));
        if (auto const number = index.find(other))
            table.emplace(*number, static_cast<double>(both) / std::sqrt(buyers * others));
    }
    return table;
}

} // namespace fcg::indexer
