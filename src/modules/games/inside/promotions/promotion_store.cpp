#include "inside/promotions/promotion_store.hpp"

namespace fcg::games {

promotion read_promotion(storage::rows const& row)
{
    promotion one;
    one.id = row.id(0);
    one.version = row.integer(1);
    one.name = row.text(2);
    one.percent_off = row.maybe_integer(3);
    if (auto const minor = row.maybe_integer(4))
        one.price = core::money{*minor, core::currency::parse(row.text(5)).value()};
    one.genre = row.maybe_text(6);
    one.tag = row.maybe_text(7);
    one.starts_at = row.moment(8);
    one.ends_at = row.moment(9);
    one.created_at = row.moment(10);
    one.updated_at = row.moment(11);
    return one;
}

namespace {

constexpr std::string_view select_games =
    "SELECT game_id FROM promotion_games WHERE promotion_id = $1 ORDER BY game_id";

void read_games_of(storage::reader& in, promotion& into)
{
    auto rows = in.query(select_games, into.id);
    while (rows.next())
        into.game_ids.push_back(rows.id(0));
}

constexpr std::string_view insert_game =
    "INSERT INTO promotion_games (promotion_id, game_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";

void insert_games_of(storage::transaction& in, promotion const& one)
{
    for (auto const& game : one.game_ids)
        in.execute(insert_game, one.id, game);
}

} // namespace

std::optional<promotion> find_promotion(storage::reader& in, core::uuid const& id)
{
    static std::string const select_one =
        "SELECT " + std::string(promotion_columns) + " FROM promotions WHERE id = $1 AND deleted = 0";
    std::optional<promotion> found;
    if (auto row = in.query(select_one, id); row.next())
        found = read_promotion(row);
    if (found)
        read_games_of(in, *found);
    return found;
}

std::vector<promotion> read_promotions(storage::reader& in, promotion_query const& wanted)
{
    static std::string const select_page = "SELECT " + std::string(promotion_columns) +
                                           " FROM promotions WHERE deleted = 0 AND (starts_at, id) > ($1, $2)"
                                           " AND starts_at > $3 AND starts_at <= $4"
                                           " AND ends_at > $5 AND ends_at <= $6"
                                           " ORDER BY starts_at, id LIMIT $7";
    std::vector<promotion> found;
    {
        auto rows = in.query(select_page, wanted.start, wanted.id, wanted.starts_after, wanted.starts_until,
                             wanted.ends_after, wanted.ends_until, wanted.max);
        while (rows.next())
            found.push_back(read_promotion(rows));
    }
    for (auto& one : found)
        read_games_of(in, one);
    return found;
}

constexpr std::string_view insert_row = R"(
    INSERT INTO promotions (id, version, name, percent_off, price_minor, currency, genre, tag, starts_at, ends_at,
                            created_at, updated_at, applied, deleted)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, 0))";

void insert_promotion(storage::transaction& in, promotion const& one)
{
    auto const minor = one.price ? std::optional(one.price->minor) : std::nullopt;
    auto const currency = one.price ? std::optional(one.price->currency.code()) : std::nullopt;
    in.execute(insert_row, one.id, one.version, one.name, one.percent_off, minor, currency, one.genre,
               one.tag, one.starts_at, one.ends_at, one.created_at, one.updated_at);
    insert_games_of(in, one);
}

constexpr std::string_view update_row = R"(
    UPDATE promotions
       SET version = $3, name = $4, percent_off = $5, price_minor = $6, currency = $7, genre = $8, tag = $9,
           starts_at = $10, ends_at = $11, updated_at = $12, applied = NULL
     WHERE id = $1 AND version = $2 AND deleted = 0)";

constexpr std::string_view delete_games = "DELETE FROM promotion_games WHERE promotion_id = $1";

bool update_promotion(storage::transaction& in, promotion const& before, promotion const& after)
{
    auto const minor = after.price ? std::optional(after.price->minor) : std::nullopt;
    auto const currency = after.price ? std::optional(after.price->currency.code()) : std::nullopt;
    auto const changed =
        in.execute(update_row, before.id, before.version, after.version, after.name, after.percent_off, minor,
                   currency, after.genre, after.tag, after.starts_at, after.ends_at, after.updated_at);
    if (changed == 0)
        return false;
    in.execute(delete_games, before.id);
    insert_games_of(in, after);
    return true;
}

constexpr std::string_view end_row = R"(
    UPDATE promotions
       SET version = version + 1, ends_at = CASE WHEN ends_at < $3 THEN ends_at ELSE $3 END, updated_at = $3,
           applied = NULL, deleted = 1
     WHERE id = $1 AND version = $2 AND deleted = 0)";

bool end_promotion(storage::transaction& in, promotion const& one, core::time_point now)
{
    return in.execute(end_row, one.id, one.version, now) != 0;
}

constexpr std::string_view select_running =
    "SELECT 1 FROM promotions WHERE id = $1 AND starts_at <= $2 AND ends_at > $2";

bool is_running(storage::reader& in, std::string_view id, core::time_point now)
{
    auto row = in.query(select_running, id, now);
    return row.next();
}

constexpr std::string_view select_named =
    "SELECT 1 FROM promotion_games WHERE promotion_id = $1 AND game_id = $2";

bool names_game(storage::reader& in, core::uuid const& promotion, core::uuid const& game)
{
    auto row = in.query(select_named, promotion, game);
    return row.next();
}

} // namespace fcg::games
