#include "internal/recommendations/sales.hpp"
#include "internal/recommendations/similarity.hpp"
#include "recommendation_case.hpp"

using namespace fcg;
using test::id_of;
using test::names;
using test::recommendation_case;
using namespace std::chrono_literals;

namespace {

/// Returns the similarity of each other game to game 1 in millionths, rounded to the ten-thousandth: "2:
/// 791800 3: 610700".
std::string said_by_first(recommendation_case& fixture)
{
    auto& index = fixture.index();
    auto const number = index.find(id_of(1)).value();
    indexer::seed const seed{
        .number = number, .weight = 1, .bought_together = fixture.db->read([&](storage::reader& db) {
            return indexer::bought_together(db, index, fixture.board, id_of(1), {});
        })};
    std::string said;
    for (auto const& like : find_alike(index, {&seed, 1}, {}, 100)) {
        auto const game = index.at(like.number).game_id.bytes[15];
        said += (said.empty() ? "" : " ") + std::to_string(game) + ": " +
                std::to_string((like.millionths + 50) / 100 * 100);
    }
    return said;
}

std::string games_like(int game)
{
    return "/api/games/" + id_of(game).to_string() + "/similar";
}

} // namespace

// Of n games, a tag or genre that k have weighs w = ln(1 + n/k), a developer half of that. The content
// similarity of two games is the sum of w*w over their common labels / (length of the one * length of the
// other), where a length is the root of the sum of all w*w of a game.

TEST_CASE("a rare tag says more than a common one")
{
    recommendation_case fixture;
    fixture.put({.number = 1, .tags = {"puzzle", "indie"}});
    fixture.put({.number = 2, .tags = {"puzzle"}});
    fixture.put({.number = 3, .tags = {"indie"}});
    fixture.put({.number = 4, .tags = {"indie"}});
    // puzzle: ln(1 + 4/2) = 1.0986; indie: ln(1 + 4/3) = 0.8473; length of 1: sqrt(1.2069 + 0.7179) = 1.3874
    // 2: 1.0986^2 / (1.3874 * 1.0986) = 0.7919; 3 and 4: 0.8473 / 1.3874 = 0.6107
    CHECK(said_by_first(fixture) == "2: 791900 3: 610700 4: 610700");
    CHECK(fixture.titles(games_like(1)) == names{"Game 2", "Game 3", "Game 4"});
}

TEST_CASE("tags, genres and the developer count, other labels and cases of letters do not")
{
    recommendation_case fixture;
    fixture.put({.number = 1, .genres = {"RPG"}, .tags = {"Dark"}, .developer = "Valve"});
    fixture.put({.number = 2, .genres = {"rpg"}, .tags = {"dark"}, .developer = "valve"});
    fixture.put({.number = 3, .developer = "Valve"});
    fixture.put({.number = 4}); // in the same price band
    // RPG and Dark: ln(1 + 4/2) = 1.0986; Valve: ln(1 + 4/3) / 2 = 0.4236
    // length of 1: sqrt(1.2069 + 1.2069 + 0.1795) = 1.6104; 3: 0.4236 / 1.6104 = 0.2631
    CHECK(said_by_first(fixture) == "2: 1000000 3: 263100");
}

TEST_CASE("who bought both counts, not who bought most")
{
    recommendation_case fixture;
    fixture.put_bare(1, 4);
    for (int player = 101; player <= 104; ++player) {
        fixture.buy(player, 1);
        fixture.buy(player, 4);
    }
    fixture.buy(101, 2);
    for (int player = 104; player < 120; ++player)
        fixture.buy(player, 3);
    // Game 4: 4 / sqrt(4 * 4) = 1; 2: 1 / sqrt(4 * 1) = 0.5; 3, a bestseller: 1 / sqrt(4 * 16) = 0.125.
    CHECK(said_by_first(fixture) == "4: 1000000 2: 500000 3: 125000");
    CHECK(fixture.titles(games_like(1)) == names{"Game 4", "Game 2", "Game 3"});
}

TEST_CASE("what is said and who bought add up")
{
    recommendation_case fixture;
    fixture.put({.number = 1, .tags = {"puzzle"}});
    fixture.put({.number = 2, .tags = {"puzzle"}});
    fixture.put({.number = 3});
    fixture.buy(101, 1);
    fixture.buy(101, 2);
    fixture.buy(101, 3);
    CHECK(said_by_first(fixture) == "2: 2000000 3: 1000000");
}

TEST_CASE("of a game with very many buyers the newest are looked at")
{
    recommendation_case fixture;
    fixture.put_bare(1, 3);
    for (int player = 0; player < 6; ++player) {
        fixture.buy(100 + player, 1, std::chrono::hours(player));
        fixture.buy(100 + player, player < 4 ? 2 : 3);
    }
    auto const look = [&](indexer::look_at_buyers look_at_buyers) {
        return fixture.db->read([&](storage::reader& db) {
            return indexer::bought_together(db, fixture.index(), fixture.board, id_of(1), look_at_buyers);
        });
    };
    auto const second = fixture.index().find(id_of(2)).value();
    // The 4 newest buyers of game 1 have game 2: 4 / sqrt(4 * 4); of all 6: 4 / sqrt(6 * 4) = 0.8165.
    CHECK(look({.buyers = 4, .purchases = 1'000}) ==
          std::unordered_map<indexer::game_number, double>{{second, 1.0}});
    CHECK(look({}).at(second) == doctest::Approx(0.8165).epsilon(0.0001));
    CHECK(look({}).size() == 2);
    // Each buyer has two purchases, so 4 were read after two buyers: 2 / sqrt(2 * 4) = 0.7071.
    CHECK(look({.buyers = 1'000, .purchases = 4}).at(second) == doctest::Approx(0.7071).epsilon(0.0001));
}

TEST_CASE("of games that are equally like it the more popular one comes first")
{
    recommendation_case fixture;
    for (int game = 1; game <= 4; ++game)
        fixture.put({.number = game, .tags = {"puzzle"}});
    fixture.buy(101, 3);
    CHECK(fixture.titles(games_like(1)) == names{"Game 3", "Game 2", "Game 4"});
}

TEST_CASE("a game is not similar to itself, nor to what is withdrawn or has nothing in common")
{
    recommendation_case fixture;
    fixture.put({.number = 1, .tags = {"puzzle"}});
    fixture.put({.number = 2, .tags = {"puzzle"}});
    fixture.put({.number = 3, .tags = {"puzzle"}});
    fixture.put({.number = 4, .tags = {"racing"}});
    fixture.buy(101, 1);
    fixture.buy(101, 3);
    fixture.withdraw(3);
    fixture.put({.number = 1, .tags = {"puzzle"}, .version = 2});
    CHECK(fixture.titles(games_like(1)) == names{"Game 2"});
    CHECK(fixture.titles(games_like(4)).empty());
}

TEST_CASE("as many similar games come as were asked for, each as the catalogue shows it")
{
    recommendation_case fixture;
    for (int game = 1; game <= 30; ++game)
        fixture.put({.number = game, .genres = {"RPG"}});
    CHECK(fixture.titles(games_like(1)).size() == 20);
    CHECK(fixture.titles(games_like(1) + "?limit=3") == names{"Game 2", "Game 3", "Game 4"});
    auto const page = fixture.get(games_like(1) + "?limit=1");
    CHECK(page["nextCursor"].is_null());
    auto const& game = page["items"][0];
    CHECK(game["id"] == id_of(2).to_string());
    CHECK(game["price"] == 59.9);
    CHECK(game["currency"] == "BRL");
    CHECK(game["genres"] == nlohmann::json{"RPG"});
    CHECK(game["finalPrice"] == 59.9);
    CHECK(game["onSale"] == false);
    CHECK(game["available"] == true);
}

TEST_CASE("nothing is similar to a game that does not exist")
{
    recommendation_case fixture;
    fixture.put_bare(1, 1);
    fixture.withdraw(1);
    CHECK(fixture.store.call("GET", games_like(1)).status == 404);
    CHECK(fixture.store.call("GET", games_like(7)).status == 404);
    CHECK(fixture.store.call("GET", "/api/games/half-life/similar").status == 404);
    CHECK(fixture.store.call("GET", games_like(7) + "?limit=0").faulty_fields() == names{"limit"});
    CHECK(fixture.store.call("GET", games_like(7) + "?limit=101").faulty_fields() == names{"limit"});
}
