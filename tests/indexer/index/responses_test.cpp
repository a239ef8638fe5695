#include "index_fixture.hpp"
#include "internal/index/responses.hpp"

namespace fcg::test {

TEST_CASE("a found game has the members of the catalogue's answer, and more may follow")
{
    std::string json = R"({"score":1,)";
    auto facts = game(1, 3, "\"Half\" Life");
    indexer::append_game(json, {.number = 1, .game = facts});
    json += '}';
    auto const expected = nlohmann::json::parse(R"({"score": 1, "id": ")" + game_id(1) + R"(",
        "title": "\"Half\" Life", "description": "Named Game of the Year by over 50 publications.",
        "developer": "Valve", "publisher": "Valve; Sierra", "genres": ["Action"], "tags": ["FPS", "Classic", "Ação"],
        "features": ["Single-player", "Cloud Saves"], "platforms": ["windows", "linux"], "releaseDate": "1998-11-08",
        "requiredAge": 12, "price": 19.99, "finalPrice": 19.99, "currency": "BRL", "promotion": null, "onSale": false,
        "available": true, "version": 3})");
    CHECK(nlohmann::json::parse(json) == expected);
}

TEST_CASE("a found game on sale tells what it costs now, and under which promotion")
{
    std::string json = "{";
    indexer::append_game(json, {.number = 1, .game = on_sale(game(1), 1'000)});
    auto const shown = nlohmann::json::parse(json + "}");
    CHECK(shown["price"] == 19.99);
    CHECK(shown["finalPrice"] == 10);
    CHECK(shown["onSale"] == true);
    CHECK(shown["promotion"] == nlohmann::json{{"id", game_id(900)},
                                               {"name", "Winter"},
                                               {"percentOff", 50},
                                               {"endsAt", "2026-12-31T12:00:00.000Z"}});
}

TEST_CASE("a game that is not announced has no release date")
{
    auto facts = game(1);
    facts.release_date.reset();
    std::string json = "{";
    indexer::append_game(json, {.number = 1, .game = facts});
    CHECK(nlohmann::json::parse(json + "}")["releaseDate"].is_null());
}

} // namespace fcg::test
