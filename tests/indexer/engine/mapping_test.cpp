#include "internal/engine/mapping.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace fcg::indexer {

namespace {

nlohmann::json written(document const& document, float popularity)
{
    std::string text;
    write_game(text, document, popularity);
    CHECK(text.find('\n') == std::string::npos);
    return nlohmann::json::parse(text);
}

} // namespace

TEST_CASE("the mapping takes nothing that it does not name")
{
    auto const all = nlohmann::json::parse(index_definition("games-1-feed"));
    CHECK(all["mappings"]["dynamic"] == "strict");
    CHECK(all["mappings"]["_meta"]["fcg"] == mapping_version);
    CHECK(all["mappings"]["properties"]["title"]["fields"]["start"]["analyzer"] == "starts");
    CHECK(all["settings"]["refresh_interval"] == "200ms");
    CHECK(all["aliases"].contains("games-1-feed"));
}

TEST_CASE("every field of a document is in the mapping")
{
    document document{.number = 7, .game = {}};
    document.game.title = "Ação\n2";
    document.game.release_date = std::chrono::year(1998) / 11 / 8;
    auto const properties = nlohmann::json::parse(index_definition("x"))["mappings"]["properties"];
    auto const body = written(document, 0);
    for (auto const& [name, value] : body.items()) {
        CAPTURE(name);
        CHECK(properties.contains(name));
    }
    CHECK(body.size() == properties.size());
    for (auto const& [name, value] : body["labels"].items())
        CHECK(properties["labels"]["properties"].contains(name));
}

TEST_CASE("words go to the search server as this index folds them, labels as their keys")
{
    document document{.number = 7, .game = {}};
    auto& game = document.game;
    game.title = "Half-Life®: Ação";
    game.developer = "Valve; Id Software";
    game.genres = {"Ação"};
    game.tags = {"FPS", "fps", "Open World"};
    game.price.minor = 1'250;
    auto const body = written(document, 2.5F);
    CHECK(body["title_key"] == "half life acao");
    CHECK(body["title_glued"] == "halflifeacao");
    CHECK(body["title_words"] == 3);
    CHECK(body["title"].get<std::string>().find("halflife") != std::string::npos);
    CHECK(body["labels"]["genre"] == nlohmann::json{"acao"});
    CHECK(body["labels"]["tag"] == nlohmann::json{"fps", "open world"});
    CHECK(body["labels"]["developer"] == nlohmann::json{"valve", "id software"});
    CHECK(body["labels"]["releaseYear"] == nlohmann::json::array());
    CHECK(body["price_key"] == 125'000);
    CHECK(body["on_sale"] == false);
    CHECK(body["popularity"] == 2.5);
    CHECK_FALSE(body.contains("release_day"));
}

TEST_CASE("the search server knows what a game costs now")
{
    document document{.number = 7, .game = {}};
    document.game.price.minor = 1'250;
    document.game.promotion = contracts::promotion_facts{
        .id = "p", .name = "Winter", .percent_off = 60, .price = {500, core::currency::brl()}, .ends_at = {}};
    auto const body = written(document, 0);
    CHECK(body["price_key"] == 50'000);
    CHECK(body["on_sale"] == true);
    CHECK(body["labels"]["priceBand"] == nlohmann::json{"5 10"});
}

} // namespace fcg::indexer
