#include "internal/catalogue/game_store.hpp"

#include "internal/catalogue/labels.hpp"
#include "platform/storage/column_reader.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fcg::games {

namespace {

struct label {
    std::string_view kind;
    std::string key;

    friend auto operator<=>(label const&, label const&) = default;
};

/// Returns the labels that the game can be filtered by, sorted, without repetitions.
std::vector<label> labels_of(game const& game)
{
    std::vector<label> labels;
    auto add = [&labels](std::string_view kind, std::vector<std::string> const& entries) {
        for (auto const& entry : entries)
            labels.push_back({kind, fold(entry)});
    };
    add("genre", game.genres);
    add("tag", game.tags);
    add("developer", split_labels(game.developer, ';'));
    add("publisher", split_labels(game.publisher, ';'));
    add("platform", game.platforms);
    std::ranges::sort(labels);
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    return labels;
}

constexpr std::string_view insert_label =
    "INSERT INTO game_labels (kind, key, game_number) VALUES ($1, $2, $3)";

constexpr std::string_view delete_label =
    "DELETE FROM game_labels WHERE kind = $1 AND key = $2 AND game_number = $3";

/// Runs `sql` for each of `labels` that is not among `others`.
void for_labels_without(storage::transaction& tx, std::string_view sql, std::int64_t number,
                        std::vector<label> const& labels, std::vector<label> const& others)
{
    std::vector<label> left;
    std::ranges::set_difference(labels, others, std::back_inserter(left));
    for (auto const& [kind, key] : left)
        tx.execute(sql, kind, key, number);
}

} // namespace

std::string title_key(game const& game)
{
    return fold(game.title);
}

std::int64_t release_key(std::optional<std::chrono::year_month_day> const& day)
{
    return day ? std::chrono::sys_days(*day).time_since_epoch().count() : last_release_day + 1;
}

namespace {

/// Reads the last five of `game_columns`: the final price, and the promotion, which is NULL if there is none.
std::optional<contracts::promotion_facts> read_promotion_facts(storage::column_reader& columns,
                                                               core::currency currency)
{
    auto const final_price_minor = columns.integer();
    auto id = columns.maybe_text();
    auto const name = columns.text();
    auto const percent_off = columns.maybe_integer();
    auto const ends_at = columns.moment();
    if (!id)
        return std::nullopt;
    return contracts::promotion_facts{.id = std::move(*id),
                                      .name = std::string(name),
                                      .percent_off = percent_off,
                                      .price = {final_price_minor, currency},
                                      .ends_at = ends_at};
}

} // namespace

game read_game(storage::rows const& row)
{
    storage::column_reader columns(row);
    game game;
    game.number = columns.integer();
    game.id = columns.id();
    game.source_id = columns.maybe_text();
    game.version = columns.integer();
    game.title = columns.text();
    game.description = columns.text();
    game.developer = columns.text();
    game.publisher = columns.text();
    game.genres = split_lines(columns.text());
    game.tags = split_lines(columns.text());
    game.features = split_lines(columns.text());
    game.platforms = split_lines(columns.text());
    if (auto const day = columns.integer(); day <= last_release_day)
        game.release_date = std::chrono::sys_days(std::chrono::days(day));
    game.required_age = columns.integer();
    game.price = {columns.integer(), core::currency::parse(columns.text()).value()};
    game.available = columns.integer() != 0;
    game.created_at = columns.moment();
    game.updated_at = columns.moment();
    game.promotion = read_promotion_facts(columns, game.price.currency);
    return game;
}

std::optional<game> find_game(storage::reader& db, core::uuid const& id)
{
    static std::string const select_game =
        "SELECT " + std::string(game_columns) + " FROM games g WHERE g.id = $1";
    auto row = db.query(select_game, id);
    return row.next() ? std::optional(read_game(row)) : std::nullopt;
}

std::optional<game> find_game(storage::reader& db, std::int64_t number)
{
    static std::string const select_numbered =
        "SELECT " + std::string(game_columns) + " FROM games g WHERE g.number = $1";
    auto row = db.query(select_numbered, number);
    return row.next() ? std::optional(read_game(row)) : std::nullopt;
}

std::optional<game> find_imported_game(storage::reader& db, std::string_view source_id)
{
    static std::string const select_imported =
        "SELECT " + std::string(game_columns) + " FROM games g WHERE g.source_id = $1";
    auto row = db.query(select_imported, source_id);
    return row.next() ? std::optional(read_game(row)) : std::nullopt;
}

namespace {

/// The promotion's columns of a row; all NULL without a promotion.
struct promotion_columns {
    explicit promotion_columns(game const& game)
    {
        if (!game.promotion)
            return;
        id = game.promotion->id;
        name = game.promotion->name;
        percent = game.promotion->percent_off;
        ends_at = game.promotion->ends_at;
    }

    std::optional<std::string> id;
    std::optional<std::string> name;
    std::optional<std::int64_t> percent;
    std::optional<core::time_point> ends_at;
};

} // namespace

constexpr std::string_view insert_row = R"(
    INSERT INTO games (id, source_id, version, title, title_key, description, developer, publisher, genres, tags,
                       features, platforms, release_day, required_age, price_minor, price_key, currency, available,
                       created_at, updated_at, final_price_minor, final_price_key, promotion_id, promotion_name,
                       promotion_percent, promotion_ends_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
            $24, $25, $26)
    RETURNING number)";

void insert_game(storage::transaction& tx, game& game)
{
    auto const& final = final_price(game);
    promotion_columns const promotion(game);
    auto row = tx.query(insert_row, game.id, game.source_id, game.version, game.title, title_key(game),
                        game.description, game.developer, game.publisher, join_lines(game.genres),
                        join_lines(game.tags), join_lines(game.features), join_lines(game.platforms),
                        release_key(game.release_date), game.required_age, game.price.minor,
                        core::comparable(game.price), game.price.currency.code(), game.available,
                        game.created_at, game.updated_at, final.minor, core::comparable(final), promotion.id,
                        promotion.name, promotion.percent, promotion.ends_at);
    row.next();
    game.number = row.integer(0);
    for_labels_without(tx, insert_label, game.number, labels_of(game), {});
}

constexpr std::string_view update_row = R"(
    UPDATE games
       SET version = $3, title = $4, title_key = $5, description = $6, developer = $7, publisher = $8, genres = $9,
           tags = $10, features = $11, platforms = $12, release_day = $13, required_age = $14, price_minor = $15,
           price_key = $16, currency = $17, available = $18, updated_at = $19, final_price_minor = $20,
           final_price_key = $21, promotion_id = $22, promotion_name = $23, promotion_percent = $24,
           promotion_ends_at = $25
     WHERE number = $1 AND version = $2)";

bool update_game(storage::transaction& tx, game const& before, game const& after)
{
    auto const& final = final_price(after);
    promotion_columns const promotion(after);
    auto const changed = tx.execute(
        update_row, before.number, before.version, after.version, after.title, title_key(after),
        after.description, after.developer, after.publisher, join_lines(after.genres), join_lines(after.tags),
        join_lines(after.features), join_lines(after.platforms), release_key(after.release_date),
        after.required_age, after.price.minor, core::comparable(after.price), after.price.currency.code(),
        after.available, after.updated_at, final.minor, core::comparable(final), promotion.id, promotion.name,
        promotion.percent, promotion.ends_at);
    if (changed == 0)
        return false;
    auto const old_labels = labels_of(before);
    auto const new_labels = labels_of(after);
    for_labels_without(tx, delete_label, before.number, old_labels, new_labels);
    for_labels_without(tx, insert_label, before.number, new_labels, old_labels);
    return true;
}

constexpr std::string_view delete_row = "DELETE FROM games WHERE number = $1 AND version = $2";

bool delete_game(storage::transaction& tx, game const& game)
{
    if (tx.execute(delete_row, game.number, game.version) == 0)
        return false;
    for_labels_without(tx, delete_label, game.number, labels_of(game), {});
    return true;
}

} // namespace fcg::games
