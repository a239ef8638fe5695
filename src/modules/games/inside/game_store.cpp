#include "inside/game_store.hpp"

#include "inside/labels.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace fcg::games {

namespace {

struct label {
    std::string_view kind;
    std::string key;

    friend auto operator<=>(label const&, label const&) = default;
};

/// What the game can be filtered by, sorted, without repetitions.
std::vector<label> labels_of(game const& one)
{
    std::vector<label> labels;
    auto add = [&labels](std::string_view kind, std::vector<std::string> const& entries) {
        for (auto const& entry : entries)
            labels.push_back({kind, fold(entry)});
    };
    add("genre", one.genres);
    add("tag", one.tags);
    add("developer", split_labels(one.developer, ';'));
    add("publisher", split_labels(one.publisher, ';'));
    add("platform", one.platforms);
    std::ranges::sort(labels);
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    return labels;
}

constexpr std::string_view insert_label =
    "INSERT INTO game_labels (kind, key, game_number) VALUES ($1, $2, $3)";

constexpr std::string_view delete_label =
    "DELETE FROM game_labels WHERE kind = $1 AND key = $2 AND game_number = $3";

/// Runs `sql` for the labels of `some` that are not among `others`.
void for_labels_without(storage::transaction& in, std::string_view sql, std::int64_t number,
                        std::vector<label> const& some, std::vector<label> const& others)
{
    std::vector<label> left;
    std::ranges::set_difference(some, others, std::back_inserter(left));
    for (auto const& [kind, key] : left)
        in.execute(sql, kind, key, number);
}

} // namespace

std::string title_key(game const& one)
{
    return fold(one.title);
}

std::int64_t release_key(std::optional<std::chrono::year_month_day> const& day)
{
    return day ? std::chrono::sys_days(*day).time_since_epoch().count() : last_release_day + 1;
}

namespace {

std::optional<contracts::promotion_facts> read_promotion_of(storage::rows const& row, core::currency currency)
{
    if (row.is_null(20))
        return std::nullopt;
    return contracts::promotion_facts{.id = std::string(row.text(20)),
                                      .name = std::string(row.text(21)),
                                      .percent_off = row.maybe_integer(22),
                                      .price = {row.integer(19), currency},
                                      .ends_at = row.moment(23)};
}

} // namespace

game read_game(storage::rows const& row)
{
    game one;
    one.number = row.integer(0);
    one.id = row.id(1);
    one.source_id = row.maybe_text(2);
    one.version = row.integer(3);
    one.title = row.text(4);
    one.description = row.text(5);
    one.developer = row.text(6);
    one.publisher = row.text(7);
    one.genres = split_lines(row.text(8));
    one.tags = split_lines(row.text(9));
    one.features = split_lines(row.text(10));
    one.platforms = split_lines(row.text(11));
    if (auto const day = row.integer(12); day <= last_release_day)
        one.release_date = std::chrono::sys_days(std::chrono::days(day));
    one.required_age = row.integer(13);
    one.price = {row.integer(14), core::currency::parse(row.text(15)).value()};
    one.promotion = read_promotion_of(row, one.price.currency);
    one.available = row.integer(16) != 0;
    one.created_at = row.moment(17);
    one.updated_at = row.moment(18);
    return one;
}

std::optional<game> find_game(storage::reader& in, core::uuid const& id)
{
    static std::string const select_game =
        "SELECT " + std::string(game_columns) + " FROM games g WHERE g.id = $1";
    auto row = in.query(select_game, id);
    return row.next() ? std::optional(read_game(row)) : std::nullopt;
}

std::optional<game> find_game(storage::reader& in, std::int64_t number)
{
    static std::string const select_numbered =
        "SELECT " + std::string(game_columns) + " FROM games g WHERE g.number = $1";
    auto row = in.query(select_numbered, number);
    return row.next() ? std::optional(read_game(row)) : std::nullopt;
}

std::optional<game> find_imported_game(storage::reader& in, std::string_view source_id)
{
    static std::string const select_imported =
        "SELECT " + std::string(game_columns) + " FROM games g WHERE g.source_id = $1";
    auto row = in.query(select_imported, source_id);
    return row.next() ? std::optional(read_game(row)) : std::nullopt;
}

namespace {

/// What a row says of the promotion; all NULL without one.
struct promotion_columns {
    explicit promotion_columns(game const& of)
    {
        if (!of.promotion)
            return;
        id = of.promotion->id;
        name = of.promotion->name;
        percent = of.promotion->percent_off;
        ends_at = of.promotion->ends_at;
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

void insert_game(storage::transaction& in, game& one)
{
    auto const& final = final_price(one);
    promotion_columns const promotion(one);
    auto row =
        in.query(insert_row, one.id, one.source_id, one.version, one.title, title_key(one), one.description,
                 one.developer, one.publisher, join_lines(one.genres), join_lines(one.tags),
                 join_lines(one.features), join_lines(one.platforms), release_key(one.release_date),
                 one.required_age, one.price.minor, core::comparable(one.price), one.price.currency.code(),
                 one.available, one.created_at, one.updated_at, final.minor, core::comparable(final),
                 promotion.id, promotion.name, promotion.percent, promotion.ends_at);
    row.next();
    one.number = row.integer(0);
    for_labels_without(in, insert_label, one.number, labels_of(one), {});
}

constexpr std::string_view update_row = R"(
    UPDATE games
       SET version = $3, title = $4, title_key = $5, description = $6, developer = $7, publisher = $8, genres = $9,
           tags = $10, features = $11, platforms = $12, release_day = $13, required_age = $14, price_minor = $15,
           price_key = $16, currency = $17, available = $18, updated_at = $19, final_price_minor = $20,
           final_price_key = $21, promotion_id = $22, promotion_name = $23, promotion_percent = $24,
           promotion_ends_at = $25
     WHERE number = $1 AND version = $2)";

bool update_game(storage::transaction& in, game const& before, game const& after)
{
    auto const& final = final_price(after);
    promotion_columns const promotion(after);
    auto const changed = in.execute(
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
    for_labels_without(in, delete_label, before.number, old_labels, new_labels);
    for_labels_without(in, insert_label, before.number, new_labels, old_labels);
    return true;
}

constexpr std::string_view delete_row = "DELETE FROM games WHERE number = $1 AND version = $2";

bool delete_game(storage::transaction& in, game const& one)
{
    if (in.execute(delete_row, one.number, one.version) == 0)
        return false;
    for_labels_without(in, delete_label, one.number, labels_of(one), {});
    return true;
}

} // namespace fcg::games
