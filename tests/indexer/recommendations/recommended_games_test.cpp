#include "internal/recommendations/player_texts.hpp"
#include "platform/core/random.hpp"
#include "recommendation_case.hpp"
#include "support/seeded_random.hpp"

#include <set>

using namespace fcg;
using test::id_of;
using test::names;
using test::recommendation_case;
using test::token_for;
using namespace std::chrono_literals;

namespace {

constexpr int ana = 1'001;
constexpr auto recommended_games = "/api/games/recommended";

/// Returns reasons such as "Game 2: Because you own Game 1".
names reasons(recommendation_case& fixture, int player, std::string query = {}, std::string language = {})
{
    names names;
    for (auto const& item :
         fixture.items(recommended_games + query, token_for(id_of(player)), std::move(language)))
        names.push_back(item["title"].get<std::string>() + ": " + item["reason"]["text"].get<std::string>());
    return names;
}

} // namespace

TEST_CASE("what is like an owned game is recommended because of it")
{
    recommendation_case fixture;
    fixture.put({.number = 1, .tags = {"puzzle"}});
    fixture.put({.number = 2, .tags = {"puzzle"}});
    fixture.put({.number = 3, .tags = {"racing"}});
    fixture.buy(ana, 1);
    auto const items = fixture.items(recommended_games, token_for(id_of(ana)));
    REQUIRE(items.size() == 1);
    CHECK(items[0]["id"] == id_of(2).to_string());
    CHECK(items[0]["price"] == 59.9);
    CHECK(items[0]["reason"] == nlohmann::json{{"because", "owned"},
                                               {"gameId", id_of(1).to_string()},
                                               {"title", "Game 1"},
                                               {"text", "Because you own Game 1"}});
}

TEST_CASE("each recommendation names the game that says most for it")
{
    recommendation_case fixture;
    fixture.put({.number = 1, .tags = {"puzzle"}});
    fixture.put({.number = 2, .tags = {"racing"}});
    fixture.put({.number = 3, .tags = {"puzzle"}});
    fixture.put({.number = 4, .tags = {"racing"}});
    fixture.put({.number = 5, .tags = {"puzzle", "racing"}});
    fixture.buy(ana, 1);
    fixture.look_at(ana, 2);
    // All tags have the same weight. Game 3: owned, 1; game 4: viewed, 1/2; game 5: (1 + 1/2) / sqrt(2) =
    // 1.06, most of it from game 1. Viewed games appear only as popular ones.
    CHECK(reasons(fixture, ana) == names{"Game 5: Because you own Game 1", "Game 3: Because you own Game 1",
                                         "Game 4: Because you viewed Game 2", "Game 2: Popular now"});
}

TEST_CASE("what others bought besides an owned game is recommended because of it")
{
    recommendation_case fixture;
    fixture.put_bare(1, 3);
    fixture.buy(ana, 1);
    fixture.buy(102, 1);
    fixture.buy(102, 2);
    fixture.buy(103, 3);
    // Game 2: 1 / sqrt(2 * 1) = 0.71; game 3 has only its popularity.
    CHECK(reasons(fixture, ana) == names{"Game 2: Because you own Game 1", "Game 3: Popular now"});
}

TEST_CASE("an empty library is answered with what is popular in the genres that were looked at")
{
    recommendation_case fixture;
    fixture.put({.number = 1, .genres = {"RPG"}});
    fixture.put({.number = 2, .genres = {"RPG"}});
    fixture.put({.number = 3, .genres = {"RPG"}});
    fixture.put({.number = 4, .genres = {"Racing"}});
    fixture.buy(101, 4);
    fixture.buy(102, 4);
    fixture.buy(101, 2);
    fixture.look_at(ana, 1);
    // Game 2 and the viewed game 1 are known to be popular (1 buyer; 1 view); game 3 is similar to game 1;
    // game 4 is popular in another genre.
    CHECK(reasons(fixture, ana) == names{"Game 2: Popular in RPG", "Game 1: Popular in RPG",
                                         "Game 3: Because you viewed Game 1", "Game 4: Popular now"});
    auto const popular = fixture.items(recommended_games, token_for(id_of(ana)))[0]["reason"];
    CHECK(popular ==
          nlohmann::json{
              {"because", "popular"}, {"gameId", nullptr}, {"title", nullptr}, {"text", "Popular in RPG"}});
}

TEST_CASE("the genre that was looked at most is named first")
{
    recommendation_case fixture;
    fixture.put({.number = 1, .genres = {"Racing"}});
    fixture.put({.number = 2, .genres = {"RPG"}});
    fixture.put({.number = 3, .genres = {"RPG"}});
    fixture.put({.number = 4, .genres = {"Racing", "RPG"}});
    fixture.buy(101, 4);
    for (int game = 1; game <= 3; ++game)
        fixture.look_at(ana, game);
    CHECK(reasons(fixture, ana).at(0) == "Game 4: Popular in RPG");
}

TEST_CASE("without any history the most popular games are recommended")
{
    recommendation_case fixture;
    fixture.put_bare(1, 3);
    fixture.buy(101, 2);
    fixture.buy(101, 3);
    fixture.buy(102, 3);
    CHECK(reasons(fixture, ana) == names{"Game 3: Popular now", "Game 2: Popular now"});
    CHECK(reasons(fixture, ana, "?limit=1") == names{"Game 3: Popular now"});
}

TEST_CASE("reasons are given in the player's language")
{
    recommendation_case fixture;
    fixture.put({.number = 1, .genres = {"RPG"}});
    fixture.put({.number = 2, .genres = {"RPG"}});
    fixture.buy(ana, 1);
    CHECK(reasons(fixture, ana, {}, "pt-BR,pt;q=0.9,en;q=0.8") == names{"Game 2: Porque você tem Game 1"});
    CHECK(reasons(fixture, ana, {}, "fr") == names{"Game 2: Because you own Game 1"});
    auto const answer = fixture.store.call("GET", recommended_games, nullptr, token_for(id_of(ana)));
    CHECK(answer.header("cache-control").starts_with("private"));
    CHECK(answer.header("vary") == "Accept-Language");
}

TEST_CASE("the language that the caller prefers of those that there are")
{
    using indexer::language;
    using indexer::preferred_language;
    for (auto const* portuguese : {"pt", "pt-BR", "PT-br", "pt-PT, en;q=0.9", "en;q=0.5, pt;q=0.7",
                                   "fr, de;q=0.9, pt;q=0.1, en;q=0.05", " pt ; q=1.0 , en "}) {
        CAPTURE(portuguese);
        CHECK(preferred_language(portuguese) == language::portuguese);
    }
    for (auto const* english : {"", "en", "en-US, pt;q=0.9", "pt;q=0.5, en;q=0.51", "fr", "pt;q=0", "*",
                                ",;,;=,q", "ptolemaic", "pt;q=0.000"}) {
        CAPTURE(english);
        CHECK(preferred_language(english) == language::english);
    }
}

TEST_CASE("every reason has its text in both languages")
{
    using indexer::language;
    using indexer::reason_text;
    CHECK(write_reason(reason_text::because_you_own, language::english, "Portal") ==
          "Because you own Portal");
    CHECK(write_reason(reason_text::because_you_own, language::portuguese, "Portal") ==
          "Porque você tem Portal");
    CHECK(write_reason(reason_text::because_you_viewed, language::english, "Portal") ==
          "Because you viewed Portal");
    CHECK(write_reason(reason_text::because_you_viewed, language::portuguese, "Portal") ==
          "Porque você viu Portal");
    CHECK(write_reason(reason_text::popular_in, language::english, "RPG") == "Popular in RPG");
    CHECK(write_reason(reason_text::popular_in, language::portuguese, "RPG") == "Popular em RPG");
    CHECK(write_reason(reason_text::popular_now, language::english) == "Popular now");
    CHECK(write_reason(reason_text::popular_now, language::portuguese) == "Popular agora");
}

TEST_CASE("an owned game is never recommended, whatever was bought, looked at, changed and withdrawn")
{
    recommendation_case fixture;
    test::seeded_random random(7);
    auto const below = [&](int end) { return static_cast<int>(random.next() % static_cast<unsigned>(end)); };
    auto const one_of = [&](names const& names) { return names[random.next() % names.size()]; };
    names const genres{"RPG", "Racing", "Puzzle"};
    names const tags{"dark", "indie", "fast", "old", "new"};
    for (int game = 1; game <= 25; ++game)
        fixture.put({.number = game, .genres = {one_of(genres)}, .tags = {one_of(tags), one_of(tags)}});
    std::map<int, std::set<std::string>> owned;
    for (int step = 0; step < 150; ++step) {
        int const player = ana + below(6);
        int const game = 1 + below(25);
        if (below(3) == 0) {
            fixture.look_at(player, game);
        } else {
            fixture.buy(player, game);
            owned[player].insert(id_of(game).to_string());
        }
        if (below(10) == 0)
            fixture.put(
                {.number = game, .genres = {one_of(genres)}, .tags = {one_of(tags)}, .version = step + 2});
    }
    fixture.withdraw(3);
    for (int player = ana; player <= ana + 6; ++player) { // the last player owns nothing
        std::set<std::string> seen;
        for (auto const& item : fixture.items("/api/games/recommended?limit=100", token_for(id_of(player)))) {
            auto const id = item["id"].get<std::string>();
            CHECK_FALSE(owned[player].contains(id));
            CHECK(id != id_of(3).to_string());
            CHECK(seen.insert(id).second);
        }
        CHECK(seen.size() + owned[player].size() >= 24); // all other games, some of them withdrawn
    }
}

TEST_CASE("recommendations are for players who are signed in")
{
    recommendation_case fixture;
    CHECK(fixture.store.call("GET", recommended_games).status == 401);
    CHECK(fixture.store.call("GET", "/api/games/recommended?limit=101", nullptr, token_for(id_of(ana)))
              .faulty_fields() == names{"limit"});
    CHECK(fixture.titles(recommended_games, token_for(id_of(ana))).empty());
}
