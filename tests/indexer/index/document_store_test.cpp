#include "index_fixture.hpp"

namespace fcg::test {

namespace {

using indexer::game_number;

/// The tables of the index in a database of their own.
struct tables {
    module_store store;
    std::unique_ptr<storage::database> db = store.env().open_database("indexer");
    enum slot slot = slot::a;

    explicit tables(enum slot slot) : slot(slot) {}

    /// Returns 0 if nothing was stored.
    game_number put(game_facts const& facts)
    {
        game_number number = 0;
        db->write_now([&](storage::transaction& tx) {
            if (auto const document = indexer::put_document(tx, slot, facts))
                number = document->number;
        });
        return number;
    }

    bool remove(int number)
    {
        bool removed = false;
        db->write_now(
            [&](storage::transaction& tx) { removed = indexer::remove_document(tx, slot, game_id(number)); });
        return removed;
    }

    std::vector<game_number> match(std::string const& expression, game_number after = 0)
    {
        return db->read(
            [&](storage::reader& reader) { return indexer::match_numbers(reader, slot, expression, after); });
    }

    std::vector<game_number> numbers_after(game_number after, std::size_t max_count)
    {
        std::vector<game_number> numbers;
        db->read([&](storage::reader& reader) {
            for (auto const& document : indexer::documents_after(reader, slot, after, max_count))
                numbers.push_back(document.number);
        });
        return numbers;
    }
};

using numbers = std::vector<game_number>;

game_facts named(int number, std::string title, std::string description)
{
    auto facts = game(number, 1, std::move(title));
    facts.description = std::move(description);
    return facts;
}

} // namespace

TEST_CASE("a document comes back as it was put")
{
    for (auto const slot : {slot::a, slot::b}) {
        tables tables(slot);
        auto bare = game(2);
        bare.genres = bare.tags = bare.features = bare.platforms = {};
        bare.release_date.reset();
        bare.developer = bare.publisher = bare.description = "";
        bare.price = {60, core::currency::parse("JPY").value()};
        tables.put(game(1));
        tables.put(bare);
        auto const documents = tables.db->read(
            [&](storage::reader& db) { return indexer::read_documents(db, slot, numbers{2, 7, 1}); });
        REQUIRE(documents.size() == 2);
        CHECK(documents[0].number == 2);
        CHECK(documents[1].number == 1);
        CHECK(documents[0].game.game_id == game_id(2));
        CHECK(documents[1].game.version == 1);
        CHECK(indexer::digest_of(documents[0].game) == indexer::digest_of(bare));
        CHECK(indexer::digest_of(documents[1].game) == indexer::digest_of(game(1)));
    }
}

TEST_CASE("a newer version of a game takes a new number, an older or equal one changes nothing")
{
    for (auto const slot : {slot::a, slot::b}) {
        tables tables(slot);
        CHECK(tables.put(game(1, 2, "Half-Life")) == 1);
        CHECK(tables.put(game(2, 1, "Portal")) == 2);
        CHECK(tables.put(game(1, 1, "Old")) == 0);
        CHECK(tables.put(game(1, 2, "Same")) == 0);
        CHECK(tables.put(game(1, 3, "Half-Life 2")) == 3);
        CHECK(stored(*tables.db, slot).at(game_id(1)).second == "Half-Life 2");
        CHECK(stored(*tables.db, other(slot)).empty());
        CHECK(tables.numbers_after(0, 10) == numbers{2, 3});
    }
}

TEST_CASE("a game that was withdrawn stays away, also when nobody knew it before")
{
    for (auto const slot : {slot::a, slot::b}) {
        tables tables(slot);
        tables.put(game(1));
        CHECK(tables.remove(1));
        CHECK_FALSE(tables.remove(1));
        CHECK(tables.remove(2));
        CHECK(tables.put(game(1, 9)) == 0);
        CHECK(tables.put(game(2, 1)) == 0);
        CHECK(stored(*tables.db, slot).empty());
        // Each withdrawal took a number, as every change does.
        CHECK(tables.put(game(3)) == 4);
    }
}

TEST_CASE("documents are read piece by piece, and each row has the digest of its content")
{
    tables tables(slot::a);
    for (int number = 1; number <= 5; ++number)
        tables.put(game(6 - number));
    tables.remove(3);
    CHECK(tables.numbers_after(0, 2) == numbers{1, 2});
    CHECK(tables.numbers_after(2, 2) == numbers{4, 5});
    tables.db->read([&](storage::reader& db) {
        auto rows =
            db.query("SELECT game_id, version, digest FROM documents_a WHERE game_id > $1 AND gone = 0 "
                     "ORDER BY game_id",
                     game_id(2));
        REQUIRE(rows.next());
        CHECK(rows.text(0) == game_id(4));
        CHECK(rows.integer(1) == 1);
        CHECK(rows.text(2) == indexer::digest_of(game(4)));
        REQUIRE(rows.next());
        CHECK(rows.text(0) == game_id(5));
        CHECK_FALSE(rows.next());
    });
}

TEST_CASE("words are found in every field, without case and accents, in the order of numbers")
{
    for (auto const slot : {slot::a, slot::b}) {
        tables tables(slot);
        auto pokemon = game(1, 1, "Pokémon™");
        pokemon.tags = {"Ação", "Co-op"};
        tables.put(pokemon);
        tables.put(game(2, 1, "Half-Life"));
        CHECK(tables.match("pokemon") == numbers{1});
        CHECK(tables.match("halflife") == numbers{2});
        CHECK(tables.match("acao") == numbers{1, 2});
        CHECK(tables.match("coop") == numbers{1});
        CHECK(tables.match("valve") == numbers{1, 2});
        CHECK(tables.match("publisher : sierra") == numbers{1, 2});
        CHECK(tables.match("genres : action") == numbers{1, 2});
        CHECK(tables.match("description : publications") == numbers{1, 2});
        CHECK(tables.match("poke*") == numbers{1});
        CHECK(tables.match("acao", 1) == numbers{2});
        CHECK(tables.match("nothing") == numbers{});
    }
}

TEST_CASE("the words of a former state are found under its dead number")
{
    tables tables(slot::a);
    tables.put(game(1, 1, "Counter-Strike"));
    tables.put(game(1, 2, "Counter-Strike: Source"));
    CHECK(tables.match("counterstrike") == numbers{1, 2});
    CHECK(tables.match("source") == numbers{2});
}

TEST_CASE("a word in the title counts more than one in the description")
{
    tables tables(slot::a);
    tables.put(named(1, "Team Fortress", "A portal opens."));
    tables.put(named(2, "Portal", "A team of scientists."));
    tables.put(named(3, "Dota", "Nothing of the kind."));
    auto const documents = tables.db->read(
        [&](storage::reader& db) { return indexer::match_by_relevance(db, slot::a, "portal"); });
    REQUIRE(documents.size() == 2);
    CHECK(documents[0].number == 1);
    CHECK(documents[1].number == 2);
    CHECK(documents[1].relevance > documents[0].relevance);
}

TEST_CASE("a slot is emptied piece by piece, the other one stays, and numbers begin anew")
{
    tables tables(slot::b);
    for (int number = 1; number <= 5; ++number)
        tables.put(game(number));
    tables.slot = slot::a;
    tables.put(game(1));
    tables.slot = slot::b;
    std::vector<bool> empty;
    for (int i = 0; i < 3; ++i)
        tables.db->write_now(
            [&](storage::transaction& work) { empty.push_back(clear_some(work, slot::b, 2)); });
    CHECK(empty == std::vector<bool>{false, false, true});
    CHECK(stored(*tables.db, slot::b).empty());
    CHECK(tables.match("valve") == numbers{});
    CHECK(tables.put(game(9, 1, "Portal")) == 1);
    CHECK(tables.match("portal") == numbers{1});
    tables.slot = slot::a;
    CHECK(tables.match("valve") == numbers{1});
}

TEST_CASE("the state of the index and the highest position of each source are kept")
{
    tables tables(slot::a);
    auto const at = [](std::int64_t micros) { return core::from_micros(micros); };
    tables.db->write_now([&](storage::transaction& work) {
        CHECK_FALSE(indexer::read_state(work).was_built);
        indexer::write_state(work, {.live = slot::b, .was_built = true, .building = true});
        indexer::note_position(work, {"games", 7, at(1)});
        indexer::note_position(work, {"games", 5, at(2)});
        indexer::note_position(work, {"library", 3, at(3)});
    });
    tables.db->read([&](storage::reader& db) {
        auto const state = indexer::read_state(db);
        CHECK(state.live == slot::b);
        CHECK(state.was_built);
        CHECK(state.building);
        auto const positions = indexer::read_positions(db);
        REQUIRE(positions.size() == 2);
        CHECK(positions[0].source == "games");
        CHECK(positions[0].position == 7);
        CHECK(positions[0].applied_at == at(2));
        CHECK(positions[1].position == 3);
    });
}

TEST_CASE("what a game costs now, and under which promotion, is read back, and goes with the next state")
{
    for (auto const slot : {slot::a, slot::b}) {
        tables tables(slot);
        auto const facts = on_sale(game(1), 1'000);
        auto const number = tables.put(facts);
        auto const read = [&](game_number number) {
            return tables.db->read([&](storage::reader& db) {
                return indexer::read_documents(db, slot, std::span(&number, 1)).at(0).game;
            });
        };
        CHECK(read(number).promotion == facts.promotion);
        CHECK(read(number).price == facts.price);
        tables.db->read([&](storage::reader& db) {
            indexer::for_each_game(db, slot, [&](indexer::document const& indexed_game) {
                CHECK(contracts::final_price(indexed_game.game).minor == 1'000);
            });
        });
        CHECK(read(tables.put(game(1, 2))).promotion == std::nullopt);
    }
}

} // namespace fcg::test
