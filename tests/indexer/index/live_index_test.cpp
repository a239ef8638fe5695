#include "index_fixture.hpp"
#include "internal/index/labels.hpp"

#include <atomic>
#include <thread>

namespace fcg::test {

namespace {

using indexer::document;
using indexer::game_number;
using indexer::label_kind;
using indexer::live_index;

document numbered(game_number number, game_facts facts)
{
    return {.number = number, .game = std::move(facts)};
}

} // namespace

TEST_CASE("a new state takes the place of the former one")
{
    live_index index;
    index.add(numbered(1, game(1, 1, "Half-Life")));
    index.add(numbered(2, game(1, 2, "Half-Life 2")));
    CHECK(index.end() == 3);
    CHECK_FALSE(index.is_live(1));
    CHECK(index.is_live(2));
    CHECK(index.find(uuid_of(1)) == 2);
    CHECK(index.at(2).title_key == "half life 2");
    CHECK(index.at(1).title_key == "half life");
    CHECK(index.live_count() == 1);
    CHECK(index.dead_count() == 1);
}

TEST_CASE("a number that is not higher than all before changes nothing")
{
    live_index index;
    index.add(numbered(5, game(1)));
    index.add(numbered(5, game(2)));
    index.add(numbered(4, game(3)));
    CHECK(index.live_count() == 1);
    CHECK_FALSE(index.find(uuid_of(2)));
    CHECK_FALSE(index.is_live(4));
}

TEST_CASE("a game that is gone does not come back")
{
    live_index index;
    index.add(numbered(1, game(1)));
    index.remove(game_id(1));
    index.remove(game_id(1));
    index.remove(game_id(2));
    index.add(numbered(2, game(1, 2)));
    CHECK(index.live_count() == 0);
    CHECK(index.dead_count() == 1);
    CHECK_FALSE(index.find(uuid_of(1)));
    CHECK_FALSE(index.is_live(2));
}

TEST_CASE("numbers that nobody used are not live, however high")
{
    live_index index;
    index.add(numbered(3, game(1)));
    index.add(numbered(10'000'000, game(2)));
    for (game_number const number : {0U, 1U, 2U, 4U, 4'096U, 9'999'999U, 10'000'001U, 4'294'967'295U})
        CHECK_FALSE(index.is_live(number));
    CHECK(index.is_live(10'000'000));
    CHECK(index.popularity(70'000'000) == 0);
}

TEST_CASE("a label is one in any case, with its living games counted, and a game has it once")
{
    live_index index;
    auto twice = game(1);
    twice.tags = {"Ação", "AÇÃO", "fps"};
    index.add(numbered(1, twice));
    index.add(numbered(2, game(2)));
    auto const action = index.labels().find(label_kind::tag, "acao");
    REQUIRE(action);
    CHECK(index.labels().at(*action).name == "Ação");
    CHECK(index.labels().at(*action).key == "acao");
    CHECK(index.labels().find(label_kind::tag, " aÇÃO ") == action);
    CHECK(index.labels().games_with(*action) == 2);
    CHECK_FALSE(index.labels().find(label_kind::genre, "acao"));
    CHECK(std::ranges::count(index.at(1).labels, *action) == 1);
    CHECK(std::ranges::is_sorted(index.at(1).labels));

    index.remove(game_id(2));
    CHECK(index.labels().games_with(*action) == 1);
    index.add(numbered(3, game(1, 2)));
    CHECK(index.labels().games_with(*action) == 1);
    auto tagless = game(1, 3);
    tagless.tags = {};
    index.add(numbered(4, tagless));
    CHECK(index.labels().games_with(*action) == 0);
}

TEST_CASE("the first labels are the price bands in their order")
{
    live_index const index;
    CHECK(index.labels().end() == indexer::price_bands.size());
    for (indexer::label_number label = 0; label < index.labels().end(); ++label) {
        CHECK(index.labels().at(label).name == indexer::price_bands[label]);
        CHECK(index.labels().find(label_kind::price_band, indexer::price_bands[label]) == label);
    }
}

TEST_CASE("the vocabulary has the words of titles, makers, genres and tags, and not those of descriptions")
{
    live_index index;
    auto facts = game(1, 1, "Half-Life");
    facts.genres = {"Massively Multiplayer"};
    index.add(numbered(1, facts));
    for (auto const word : {"half", "halflife", "valve", "sierra", "multiplayer", "fps", "acao"}) {
        CAPTURE(word);
        CHECK(index.words().has(word));
    }
    CHECK_FALSE(index.words().has("publications"));
}

TEST_CASE("popularity is told to the number that lives")
{
    live_index index;
    index.add(numbered(1, game(1)));
    index.set_popularity(uuid_of(1), 2.5F);
    index.set_popularity(uuid_of(2), 9);
    CHECK(index.popularity(1) == 2.5F);
    index.add(numbered(2, game(1, 2)));
    CHECK(index.popularity(2) == 0);
    index.set_popularity(uuid_of(1), 3);
    CHECK(index.popularity(2) == 3);
    CHECK(index.popularity(1) == 2.5F);
}

TEST_CASE("every one of many games is found by its id")
{
    constexpr int many = 10'000;
    live_index index;
    for (int number = 1; number <= many; ++number)
        index.add(numbered(static_cast<game_number>(number), game(number)));
    int hit_count = 0;
    for (int number = 1; number <= many; ++number)
        hit_count += index.find(uuid_of(number)) == static_cast<game_number>(number) ? 1 : 0;
    CHECK(hit_count == many);
    CHECK_FALSE(index.find(uuid_of(many + 1)));
}

namespace {

/// Reads everything below the end like a search does. Returns false if the index is inconsistent.
bool look_round(live_index const& index)
{
    bool sound = true;
    auto const end = index.end();
    std::size_t living = 0;
    for (game_number number = 1; number < end; ++number) {
        if (!index.is_live(number))
            continue;
        ++living;
        auto const& indexed_game = index.at(number);
        sound = sound && indexed_game.title_key.starts_with("half life") && index.popularity(number) >= 0;
        for (auto const label : indexed_game.labels)
            sound = sound && label < index.labels().end() && !index.labels().at(label).name.empty();
        index.find(indexed_game.game_id);
    }
    sound = sound && living <= 300;
    auto const tag = index.labels().find(label_kind::tag, "fps");
    return sound && (!tag || index.labels().games_with(*tag) <= 301);
}

} // namespace

TEST_CASE("games come, change and go while others read")
{
    constexpr int games = 300;
    live_index index;
    std::atomic<bool> over = false;
    std::atomic<bool> sound = true;
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back([&] {
            while (!over)
                if (!look_round(index))
                    sound = false;
        });
    game_number number = 0;
    for (std::int64_t version = 1; version <= 12; ++version)
        for (int game_number = 1; game_number <= games; ++game_number) {
            auto facts = game(game_number, version, "Half-Life " + std::to_string(version));
            facts.tags.push_back("season " + std::to_string(number / 10));
            index.add(numbered(++number, std::move(facts)));
            index.set_popularity(uuid_of(game_number), 1);
        }
    for (int game_number = 1; game_number <= games; game_number += 2)
        index.remove(game_id(game_number));
    over = true;
    for (auto& reader : readers)
        reader.join();
    CHECK(sound);
    CHECK(index.live_count() == games / 2);
    CHECK(index.dead_count() == number - games / 2);
}

} // namespace fcg::test
