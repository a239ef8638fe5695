#include "index_fixture.hpp"

namespace fcg::test {

namespace {

using indexer::game_number;

/// The tables of one slot.
struct tables {
    module_store store;
    std::unique_ptr<storage::database> db = store.around().open_database("indexer");
    slot which = slot::a;

    explicit tables(slot in) : which(in) {}

    /// 0: nothing was stored.
    game_number put(game_facts const& facts)
    {
        game_number number = 0;
        db->write_now([&](storage::transaction& in) {
            if (auto const made = indexer::put_document(in, which, facts))
                number = made->number;
        });
        return number;
    }

    bool remove(int number)
    {
        bool removed = false;
        db->write_now([&](storage::transaction& in) {
            removed = indexer::remove_document(in, which, game_id(number));
        });
        return removed;
    }

    std::vector<game_number> match(std::string const& expression, game_number after = 0)
    {
        return db->read(
            [&](storage::reader& in) { return indexer::match_numbers(in, which, expression, after); });
    }

    std::vector<game_number> numbers_after(game_number after, std::size_t max_count)
    {
        std::vector<game_number> numbers;
        db->read([&](storage::reader& in) {
            for (auto const& one : indexer::documents_after(in, which, after, max_count))
                numbers.push_back(one.number);
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
    for (auto const which : {slot::a, slot::b}) {
        tables in(which);
        auto bare = game(2);
        bare.genres = bare.tags = bare.features = bare.platforms = {};
        bare.release_date.reset();
        bare.developer = bare.publisher = bare.description = "";
        bare.price = {60, core::currency::parse("JPY").value()};
        in.put(game(1));
        in.put(bare);
        auto const found = in.db->read(
            [&](storage::reader& from) { return indexer::read_documents(from, which, numbers{2, 7, 1}); });
        REQUIRE(found.size() == 2);
        CHECK(found[0].number == 2);
        CHECK(found[1].number == 1);
        CHECK(found[0].game.game_id == game_id(2));
        CHECK(found[1].game.version == 1);
        CHECK(indexer::digest_of(found[0].game) == indexer::digest_of(bare));
        CHECK(indexer::digest_of(found[1].game) == indexer::digest_of(game(1)));
    }
}

TEST_CASE("a newer version of a game takes a new number, an older or equal one changes nothing")
{
    for (auto const which : {slot::a, slot::b}) {
        tables in(which);
        CHECK(in.put(game(1, 2, "Half-Life")) == 1);
        CHECK(in.put(game(2, 1, "Portal")) == 2);
        CHECK(in.put(game(1, 1, "Old")) == 0);
        CHECK(in.put(game(1, 2, "Same")) == 0);
        CHECK(in.put(game(1, 3, "Half-Life 2")) == 3);
        CHECK(stored(*in.db, which).at(game_id(1)).second == "Half-Life 2");
        CHECK(stored(*in.db, other(which)).empty());
        CHECK(in.numbers_after(0, 10) == numbers{2, 3});
    }
}

TEST_CASE("a game that was withdrawn stays away, also when nobody knew it before")
{
    for (auto const which : {slot::a, slot::b}) {
        tables in(which);
        in.put(game(1));
        CHECK(in.remove(1));
        CHECK_FALSE(in.remove(1));
        CHECK(in.remove(2));
        CHECK(in.put(game(1, 9)) == 0);
        CHECK(in.put(game(2, 1)) == 0);
        CHECK(stored(*in.db, which).empty());
        // Each withdrawal took a number, as every change does.
        CHECK(in.put(game(3)) == 4);
    }
}

TEST_CASE("documents and fingerprints are read piece by piece")
{
    tables in(slot::a);
    for (int number = 1; number <= 5; ++number)
        in.put(game(6 - number));
    in.remove(3);
    CHECK(in.numbers_after(0, 2) == numbers{1, 2});
    CHECK(in.numbers_after(2, 2) == numbers{4, 5});
    auto const prints = in.db->read(
        [&](storage::reader& from) { return indexer::fingerprints_after(from, slot::a, game_id(2), 2); });
    REQUIRE(prints.size() == 2);
    CHECK(prints[0].game_id == game_id(4));
    CHECK(prints[0].version == 1);
    CHECK(prints[0].digest == indexer::digest_of(game(4)));
    CHECK(prints[1].game_id == game_id(5));
}

TEST_CASE("words are found in every field, without case and accents, in the order of numbers")
{
    for (auto const which : {slot::a, slot::b}) {
        tables in(which);
        auto pokemon = game(1, 1, "Pokémon™");
        pokemon.tags = {"Ação", "Co-op"};
        in.put(pokemon);
        in.put(game(2, 1, "Half-Life"));
        CHECK(in.match("pokemon") == numbers{1});
        CHECK(in.match("halflife") == numbers{2});
        CHECK(in.match("acao") == numbers{1, 2});
        CHECK(in.match("coop") == numbers{1});
        CHECK(in.match("valve") == numbers{1, 2});
        CHECK(in.match("publisher : sierra") == numbers{1, 2});
        CHECK(in.match("genres : action") == numbers{1, 2});
        CHECK(in.match("description : publications") == numbers{1, 2});
        CHECK(in.match("poke*") == numbers{1});
        CHECK(in.match("acao", 1) == numbers{2});
        CHECK(in.match("nothing") == numbers{});
    }
}

TEST_CASE("the words of a former state are found under its dead number")
{
    tables in(slot::a);
    in.put(game(1, 1, "Counter-Strike"));
    in.put(game(1, 2, "Counter-Strike: Source"));
    CHECK(in.match("counterstrike") == numbers{1, 2});
    CHECK(in.match("source") == numbers{2});
}

TEST_CASE("a word in the title counts more than one in the description")
{
    tables in(slot::a);
    in.put(named(1, "Team Fortress", "A portal opens."));
    in.put(named(2, "Portal", "A team of scientists."));
    in.put(named(3, "Dota", "Nothing of the kind."));
    auto const found = in.db->read(
        [&](storage::reader& from) { return indexer::match_by_relevance(from, slot::a, "portal"); });
    REQUIRE(found.size() == 2);
    CHECK(found[0].number == 1);
    CHECK(found[1].number == 2);
    CHECK(found[1].relevance > found[0].relevance);
}

TEST_CASE("a slot is emptied piece by piece, the other one stays, and numbers begin anew")
{
    tables in(slot::b);
    for (int number = 1; number <= 5; ++number)
        in.put(game(number));
    in.which = slot::a;
    in.put(game(1));
    in.which = slot::b;
    std::vector<bool> empty;
    for (int i = 0; i < 3; ++i)
        in.db->write_now([&](storage::transaction& work) { empty.push_back(clear_some(work, slot::b, 2)); });
    CHECK(empty == std::vector<bool>{false, false, true});
    CHECK(stored(*in.db, slot::b).empty());
    CHECK(in.match("valve") == numbers{});
    CHECK(in.put(game(9, 1, "Portal")) == 1);
    CHECK(in.match("portal") == numbers{1});
    in.which = slot::a;
    CHECK(in.match("valve") == numbers{1});
}

TEST_CASE("the state of the index and the highest position of each source are kept")
{
    tables in(slot::a);
    auto const at = [](std::int64_t micros) { return core::from_micros(micros); };
    in.db->write_now([&](storage::transaction& work) {
        CHECK_FALSE(indexer::read_state(work).was_built);
        indexer::write_state(work, {.live = slot::b, .was_built = true, .building = true});
        indexer::note_position(work, {"games", 7, at(1)});
        indexer::note_position(work, {"games", 5, at(2)});
        indexer::note_position(work, {"library", 3, at(3)});
    });
    in.db->read([&](storage::reader& from) {
        auto const state = indexer::read_state(from);
        CHECK(state.live == slot::b);
        CHECK(state.was_built);
        CHECK(state.building);
        auto const positions = indexer::read_positions(from);
        REQUIRE(positions.size() == 2);
        CHECK(positions[0].source == "games");
        CHECK(positions[0].position == 7);
        CHECK(positions[0].applied_at == at(2));
        CHECK(positions[1].position == 3);
    });
}

TEST_CASE("what a game costs now, and under which promotion, is read back, and goes with the next state")
{
    for (auto const which : {slot::a, slot::b}) {
        tables one(which);
        auto const facts = on_sale(game(1), 1'000);
        auto const number = one.put(facts);
        auto const read = [&](game_number of) {
            return one.db->read([&](storage::reader& in) {
                return indexer::read_documents(in, which, std::span(&of, 1)).at(0).game;
            });
        };
        CHECK(read(number).promotion == facts.promotion);
        CHECK(read(number).price == facts.price);
        one.db->read([&](storage::reader& in) {
            indexer::for_each_card(in, which, [&](indexer::document const& card) {
                CHECK(contracts::final_price(card.game).minor == 1'000);
            });
        });
        CHECK(read(one.put(game(1, 2))).promotion == std::nullopt);
    }
}

} // namespace fcg::test
