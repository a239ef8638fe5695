#include "inside/engine/mapping.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace fcg::indexer {

namespace {

nlohmann::json written(document const& one, float popularity)
{
    std::string text;
    write_game(text, one, popularity);
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
    document one{.number = 7, .game = {}};
    one.game.title = "Ação\n2";
    one.game.release_date = std::chrono::year(1998) / 11 / 8;
    auto const properties = nlohmann::json::parse(index_definition("x"))["mappings"]["properties"];
    auto const document = written(one, 0);
    for (auto const& [name, value] : document.items()) {
        CAPTURE(name);
        CHECK(properties.contains(name));
    }
    CHECK(document.size() == properties.size());
    for (auto const& [name, value] : document["labels"].items())
        CHECK(properties["labels"]["properties"].contains(name));
}

TEST_CASE("words go to the search server as this index folds them, labels as their keys")
{
    document one{.number = 7, .game = {}};
    auto& game = one.game;
    game.title = "Half-Life®: Ação";
    game.developer = "Valve; Id Software";
    game.genres = {"Ação"};
    game.tags = {"FPS", "fps", "Open World"};
    game.price.minor = 1'250;
    auto const document = written(one, 2.5F);
    CHECK(document["title_key"] == "half life acao");
    CHECK(document["title_glued"] == "halflifeacao");
    CHECK(document["title_words"] == 3);
    CHECK(document["title"].get<std::string>().find("halflife") != std::string::npos);
    CHECK(document["labels"]["genre"] == nlohmann::json{"acao"});
    CHECK(document["labels"]["tag"] == nlohmann::json{"fps", "open world"});
    CHECK(document["labels"]["developer"] == nlohmann::json{"valve", "id software"});
    CHECK(document["labels"]["releaseYear"] == nlohmann::json::array());
    CHECK(document["price_key"] == 125'000);
    CHECK(document["on_sale"] == false);
    CHECK(document["popularity"] == 2.5);
    CHECK_FALSE(document.contains("release_day"));
}

TEST_CASE("the search server knows what a game costs now")
{
    document one{.number = 7, .game = {}};
    one.game.price.minor = 1'250;
    one.game.promotion = contracts::promotion_facts{
        .id = "p", .name = "Winter", .percent_off = 60, .price = {500, core::currency::brl()}, .ends_at = {}};
    auto const document = written(one, 0);
    CHECK(document["price_key"] == 50'000);
    CHECK(document["on_sale"] == true);
    CHECK(document["labels"]["priceBand"] == nlohmann::json{"5 10"});
}

} // namespace fcg::indexer
