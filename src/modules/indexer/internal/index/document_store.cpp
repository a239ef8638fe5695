#include "internal/index/document_store.hpp"

#include "internal/index/by_slot.hpp"
#include "internal/text/lists.hpp"
#include "internal/text/words.hpp"
#include "platform/core/text.hpp"
#include "platform/storage/column_reader.hpp"

#include <utility>

namespace fcg::indexer {

namespace {

/// Joins a list into one column, with one entry per line.
std::string to_column(std::vector<std::string> const& entries)
{
    return join(entries, "\n");
}

void read_column(std::string_view column, std::vector<std::string>& entries)
{
    entries.clear();
    for_each_part(column, '\n', [&entries](std::string_view entry) { entries.emplace_back(entry); });
}

game_number number_at(storage::rows const& row, int column)
{
    return static_cast<game_number>(row.integer(column));
}

constexpr std::string_view game_columns = "number, game_id, version, title, developer, publisher, genres, "
                                          "tags, platforms, release_date, required_age, price_minor, "
                                          "currency, final_price_minor, promotion_id, promotion_name, "
                                          "promotion_percent, promotion_ends_at";

/// Reads the last five of `game_columns`: the final price, and the promotion, which is NULL if there is none.
std::optional<contracts::promotion_facts> read_promotion(storage::column_reader& columns,
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

/// Reads `game_columns`.
void read_game(storage::column_reader& columns, document& document)
{
    auto& game = document.game;
    document.number = static_cast<game_number>(columns.integer());
    game.game_id = columns.text();
    game.version = columns.integer();
    game.title = columns.text();
    game.developer = columns.text();
    game.publisher = columns.text();
    read_column(columns.text(), game.genres);
    read_column(columns.text(), game.tags);
    read_column(columns.text(), game.platforms);
    game.release_date = core::parse_iso_date(columns.text());
    game.required_age = columns.integer();
    game.price = {columns.integer(), core::currency::parse(columns.text()).value()};
    game.promotion = read_promotion(columns, game.price.currency);
}

/// Reads a row of select_documents().
document read_document(storage::rows const& row)
{
    storage::column_reader columns(row);
    document document;
    read_game(columns, document);
    read_column(columns.text(), document.game.features);
    document.game.description = columns.text();
    return document;
}

std::string select_documents(std::string_view text)
{
    return "SELECT " + std::string(game_columns) + ", features, description FROM documents_a " +
           std::string(text);
}

std::int64_t read_count(storage::rows row)
{
    row.next();
    return row.integer(0);
}

/// Returns the documents that a query finds for each key.
template <class Key>
std::vector<document> read_each(storage::reader& db, std::string const& query, std::span<Key const> keys)
{
    std::vector<document> documents;
    documents.reserve(keys.size());
    for (auto const& key : keys)
        if (auto row = db.query(query, key); row.next())
            documents.push_back(read_document(row));
    return documents;
}

by_slot const insert_words(R"(
    INSERT INTO words_a (rowid, title, developer, publisher, genres, tags, description)
    VALUES ($1, $2, $3, $4, $5, $6, $7))");

void store_words(storage::transaction& tx, slot slot, document const& document)
{
    auto const& game = document.game;
    tx.execute(insert_words[slot], document.number, words_to_index(game.title),
               words_to_index(game.developer), words_to_index(game.publisher),
               words_to_index(to_column(game.genres)), words_to_index(to_column(game.tags)),
               words_to_index(game.description));
}

} // namespace

constexpr std::string_view select_state =
    "SELECT live, was_built, building, build FROM index_state WHERE id = 1";

index_state read_state(storage::reader& db)
{
    auto row = db.query(select_state);
    row.next();
    return {.live = row.text(0) == "b" ? slot::b : slot::a,
            .was_built = row.integer(1) != 0,
            .building = row.integer(2) != 0,
            .build = row.integer(3)};
}

constexpr std::string_view update_state = R"(
    UPDATE index_state
       SET build = build + CASE WHEN live = $1 THEN 0 ELSE 1 END, live = $1, was_built = $2, building = $3
     WHERE id = 1)";

void write_state(storage::transaction& tx, index_state const& state)
{
    tx.execute(update_state, state.live == slot::b ? "b" : "a", state.was_built, state.building);
}

by_slot const put_row(R"(
    INSERT INTO documents_a (number, game_id, version, gone, digest, title, description, developer, publisher, genres,
                             tags, features, platforms, release_date, required_age, price_minor, currency,
                             final_price_minor, promotion_id, promotion_name, promotion_percent, promotion_ends_at)
    VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM documents_a), $1, $2, 0, $3, $4, $5, $6, $7, $8, $9, $10, $11,
            $12, $13, $14, $15, $16, $17, $18, $19, $20)
        ON CONFLICT (game_id) DO UPDATE
       SET number = excluded.number, version = excluded.version, digest = excluded.digest, title = excluded.title,
           description = excluded.description, developer = excluded.developer, publisher = excluded.publisher,
           genres = excluded.genres, tags = excluded.tags, features = excluded.features,
           platforms = excluded.platforms, release_date = excluded.release_date,
           required_age = excluded.required_age, price_minor = excluded.price_minor, currency = excluded.currency,
           final_price_minor = excluded.final_price_minor, promotion_id = excluded.promotion_id,
           promotion_name = excluded.promotion_name, promotion_percent = excluded.promotion_percent,
           promotion_ends_at = excluded.promotion_ends_at
     WHERE documents_a.gone = 0 AND documents_a.version < excluded.version
    RETURNING number)");

std::optional<document> put_document(storage::transaction& tx, slot slot, contracts::game_facts const& game)
{
    auto const day = game.release_date ? std::optional(core::to_iso_date(*game.release_date)) : std::nullopt;
    // The columns of the promotion are all NULL if there is none.
    auto const promotion = [&game](auto contracts::promotion_facts::* member) {
        return game.promotion ? std::optional(*game.promotion.*member) : std::nullopt;
    };
    document stored{.game = game};
    {
        auto row =
            tx.query(put_row[slot], game.game_id, game.version, digest_of(game), game.title, game.description,
                     game.developer, game.publisher, to_column(game.genres), to_column(game.tags),
                     to_column(game.features), to_column(game.platforms), day, game.required_age,
                     game.price.minor, game.price.currency.code(), contracts::final_price(game).minor,
                     promotion(&contracts::promotion_facts::id), promotion(&contracts::promotion_facts::name),
                     promotion(&contracts::promotion_facts::percent_off),
                     promotion(&contracts::promotion_facts::ends_at));
        if (!row.next())
            return std::nullopt;
        stored.number = number_at(row, 0);
    }
    store_words(tx, slot, stored);
    return stored;
}

by_slot const bury_row(R"(
    INSERT INTO documents_a (number, game_id, version, gone, digest, title, description, developer, publisher, genres,
                             tags, features, platforms, release_date, required_age, price_minor, currency,
                             final_price_minor)
    VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM documents_a), $1, 0, 1, '', '', '', '', '', '', '', '', '',
            NULL, 0, 0, 'BRL', 0)
        ON CONFLICT (game_id) DO UPDATE SET number = excluded.number, gone = 1 WHERE documents_a.gone = 0)");

bool remove_document(storage::transaction& tx, slot slot, std::string_view game_id)
{
    return tx.execute(bury_row[slot], game_id) != 0;
}

by_slot const select_by_number(select_documents("WHERE number = $1 AND gone = 0"));

std::vector<document> read_documents(storage::reader& db, slot slot, std::span<game_number const> numbers)
{
    return read_each(db, select_by_number[slot], numbers);
}

by_slot const select_by_game(select_documents("WHERE game_id = $1 AND gone = 0"));

std::vector<document> read_games(storage::reader& db, slot slot, std::span<core::uuid const> games)
{
    return read_each(db, select_by_game[slot], games);
}

by_slot const select_behind(select_documents("WHERE number > $1 AND gone = 0 ORDER BY number LIMIT $2"));

std::vector<document> documents_after(storage::reader& db, slot slot, game_number after,
                                      std::size_t max_count)
{
    std::vector<document> documents;
    auto row = db.query(select_behind[slot], after, max_count);
    while (row.next())
        documents.push_back(read_document(row));
    return documents;
}

by_slot const select_indexed_games("SELECT " + std::string(game_columns) +
                                   " FROM documents_a WHERE gone = 0 ORDER BY number");

void for_each_game(storage::reader& db, slot slot, std::function<void(document const&)> const& take)
{
    document document; // one for all rows, so that its strings keep their memory
    auto row = db.query(select_indexed_games[slot]);
    while (row.next()) {
        storage::column_reader columns(row);
        read_game(columns, document);
        take(document);
    }
}

// FTS5 returns numbers in ascending order.
by_slot const match_words("SELECT collect_numbers(rowid) FROM words_a WHERE words_a MATCH $1 AND rowid > $2");

std::vector<game_number> match_numbers(storage::reader& db, slot slot, std::string const& expression,
                                       game_number after)
{
    std::vector<game_number> numbers;
    db.collect(numbers, match_words[slot], expression, after);
    return numbers;
}

// bm25() is lower for better matches. The weights are those of the columns, beginning with the title.
by_slot const rank_matches(
    "SELECT rowid, -bm25(words_a, 10, 4, 2, 3, 4, 1) FROM words_a WHERE words_a MATCH $1 ORDER BY rowid");

std::vector<relevant> match_by_relevance(storage::reader& db, slot slot, std::string const& expression)
{
    std::vector<relevant> relevants;
    auto row = db.query(rank_matches[slot], expression);
    while (row.next())
        relevants.push_back({number_at(row, 0), row.real(1)});
    return relevants;
}

by_slot const delete_rows(R"(
    DELETE FROM documents_a WHERE number IN (SELECT number FROM documents_a ORDER BY number LIMIT $1))");

by_slot const delete_words("INSERT INTO words_a (words_a) VALUES ('delete-all')");

bool clear_some(storage::transaction& tx, slot slot, std::size_t max_count)
{
    auto const deleted = tx.execute(delete_rows[slot], max_count);
    if (std::cmp_equal(deleted, max_count))
        return false;
    tx.execute(delete_words[slot]);
    return true;
}

by_slot const count_living("SELECT COUNT(*) FROM documents_a WHERE gone = 0");

std::int64_t count_games(storage::reader& db, slot slot)
{
    return read_count(db.query(count_living[slot]));
}

by_slot const count_dead("SELECT COALESCE(MAX(number), 0) - COUNT(*) FROM documents_a");

std::int64_t count_dead_numbers(storage::reader& db, slot slot)
{
    return read_count(db.query(count_dead[slot]));
}

constexpr std::string_view put_position = R"(
    INSERT INTO applied_positions (source, position, applied_at) VALUES ($1, $2, $3)
        ON CONFLICT (source) DO UPDATE
       SET applied_at = excluded.applied_at,
           position = CASE WHEN excluded.position > applied_positions.position THEN excluded.position
                           ELSE applied_positions.position END)";

void note_position(storage::transaction& tx, applied_position const& reached)
{
    tx.execute(put_position, reached.source, reached.position, reached.applied_at);
}

constexpr std::string_view select_positions =
    "SELECT source, position, applied_at FROM applied_positions ORDER BY source";

std::vector<applied_position> read_positions(storage::reader& db)
{
    std::vector<applied_position> applied_positions;
    auto row = db.query(select_positions);
    while (row.next())
        applied_positions.push_back({std::string(row.text(0)), row.integer(1), row.moment(2)});
    return applied_positions;
}

} // namespace fcg::indexer
