#include "internal/promotions/promotion_store.hpp"

#include "platform/storage/column_reader.hpp"

namespace fcg::games {

namespace {

/// Reads a price from the next two columns, which are NULL if there is none.
std::optional<core::money> read_price(storage::column_reader& columns)
{
    auto const minor = columns.maybe_integer();
    auto const currency = columns.text();
    if (!minor)
        return std::nullopt;
    return core::money{*minor, core::currency::parse(currency).value()};
}

} // namespace

promotion read_promotion(storage::rows const& row)
{
    storage::column_reader columns(row);
    promotion promotion;
    promotion.id = columns.id();
    promotion.version = columns.integer();
    promotion.name = columns.text();
    promotion.percent_off = columns.maybe_integer();
    promotion.price = read_price(columns);
    promotion.genre = columns.maybe_text();
    promotion.tag = columns.maybe_text();
    promotion.starts_at = columns.moment();
    promotion.ends_at = columns.moment();
    promotion.created_at = columns.moment();
    promotion.updated_at = columns.moment();
    return promotion;
}

namespace {

constexpr std::string_view select_games =
    "SELECT game_id FROM promotion_games WHERE promotion_id = $1 ORDER BY game_id";

void read_game_ids(storage::reader& db, promotion& promotion)
{
    auto rows = db.query(select_games, promotion.id);
    while (rows.next())
        promotion.game_ids.push_back(rows.id(0));
}

constexpr std::string_view insert_game =
    "INSERT INTO promotion_games (promotion_id, game_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";

void insert_game_ids(storage::transaction& tx, promotion const& promotion)
{
    for (auto const& game : promotion.game_ids)
        tx.execute(insert_game, promotion.id, game);
}

} // namespace

std::optional<promotion> find_promotion(storage::reader& db, core::uuid const& id)
{
    static std::string const select_one =
        "SELECT " + std::string(promotion_columns) + " FROM promotions WHERE id = $1 AND deleted = 0";
    std::optional<promotion> promotion;
    if (auto row = db.query(select_one, id); row.next())
        promotion = read_promotion(row);
    if (promotion)
        read_game_ids(db, *promotion);
    return promotion;
}

std::vector<promotion> read_promotions(storage::reader& db, promotion_query const& promotion_query)
{
    static std::string const select_page = "SELECT " + std::string(promotion_columns) +
                                           " FROM promotions WHERE deleted = 0 AND (starts_at, id) > ($1, $2)"
                                           " AND starts_at > $3 AND starts_at <= $4"
                                           " AND ends_at > $5 AND ends_at <= $6"
                                           " ORDER BY starts_at, id LIMIT $7";
    std::vector<promotion> promotions;
    {
        auto rows = db.query(select_page, promotion_query.start, promotion_query.id,
                             promotion_query.starts_after, promotion_query.starts_until,
                             promotion_query.ends_after, promotion_query.ends_until, promotion_query.max);
        while (rows.next())
            promotions.push_back(read_promotion(rows));
    }
    for (auto& promotion : promotions)
        read_game_ids(db, promotion);
    return promotions;
}

constexpr std::string_view insert_row = R"(
    INSERT INTO promotions (id, version, name, percent_off, price_minor, currency, genre, tag, starts_at, ends_at,
                            created_at, updated_at, applied, deleted)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, 0))";

void insert_promotion(storage::transaction& tx, promotion const& promotion)
{
    auto const minor = promotion.price ? std::optional(promotion.price->minor) : std::nullopt;
    auto const currency = promotion.price ? std::optional(promotion.price->currency.code()) : std::nullopt;
    tx.execute(insert_row, promotion.id, promotion.version, promotion.name, promotion.percent_off, minor,
               currency, promotion.genre, promotion.tag, promotion.starts_at, promotion.ends_at,
               promotion.created_at, promotion.updated_at);
    insert_game_ids(tx, promotion);
}

constexpr std::string_view update_row = R"(
    UPDATE promotions
       SET version = $3, name = $4, percent_off = $5, price_minor = $6, currency = $7, genre = $8, tag = $9,
           starts_at = $10, ends_at = $11, updated_at = $12, applied = NULL
     WHERE id = $1 AND version = $2 AND deleted = 0)";

constexpr std::string_view delete_games = "DELETE FROM promotion_games WHERE promotion_id = $1";

bool update_promotion(storage::transaction& tx, promotion const& before, promotion const& after)
{
    auto const minor = after.price ? std::optional(after.price->minor) : std::nullopt;
    auto const currency = after.price ? std::optional(after.price->currency.code()) : std::nullopt;
    auto const changed =
        tx.execute(update_row, before.id, before.version, after.version, after.name, after.percent_off, minor,
                   currency, after.genre, after.tag, after.starts_at, after.ends_at, after.updated_at);
    if (changed == 0)
        return false;
    tx.execute(delete_games, before.id);
    insert_game_ids(tx, after);
    return true;
}

constexpr std::string_view end_row = R"(
    UPDATE promotions
       SET version = version + 1, ends_at = CASE WHEN ends_at < $3 THEN ends_at ELSE $3 END, updated_at = $3,
           applied = NULL, deleted = 1
     WHERE id = $1 AND version = $2 AND deleted = 0)";

bool end_promotion(storage::transaction& tx, promotion const& promotion, core::time_point now)
{
    return tx.execute(end_row, promotion.id, promotion.version, now) != 0;
}

constexpr std::string_view select_running =
    "SELECT 1 FROM promotions WHERE id = $1 AND starts_at <= $2 AND ends_at > $2";

bool is_running(storage::reader& db, std::string_view id, core::time_point now)
{
    auto row = db.query(select_running, id, now);
    return row.next();
}

constexpr std::string_view select_named =
    "SELECT 1 FROM promotion_games WHERE promotion_id = $1 AND game_id = $2";

bool names_game(storage::reader& db, core::uuid const& promotion, core::uuid const& game)
{
    auto row = db.query(select_named, promotion, game);
    return row.next();
}

} // namespace fcg::games
