#include "engine_world.hpp"
#include "search/query_table.hpp"
#include "support/built.hpp"

#include <algorithm>
#include <filesystem>

namespace fcg::test {

namespace {

/// 1 / the place where the title stands, within the first ten.
double reciprocal_rank(names const& found, std::string_view title)
{
    auto const place = std::ranges::find(found, title);
    return place == found.end() ? 0 : 1.0 / static_cast<double>(place - found.begin() + 1);
}

/// The whole list where it is at hand, else the part of it that is in the repository.
std::filesystem::path list_of_games()
{
    auto const part = std::filesystem::path(test::source_path("tests/indexer/search/games.csv"));
    return std::filesystem::exists(all_steam_games()) ? all_steam_games() : part;
}

} // namespace

TEST_CASE("what people type finds what they mean, also in a search server")
{
    engine_world world("table");
    auto const games = read_steam_games(list_of_games());
    world.put(games);
    REQUIRE(world.comes_to_have(games.size()));
    double sum = 0;
    for (auto const& [kind, query, title, place] : query_table) {
        auto const page = world.find({.text = std::string(query), .limit = 10});
        CHECK_FALSE(page.fallback);
        auto const found = world.titles(page);
        auto const rank = reciprocal_rank(found, title);
        sum += rank;
        CAPTURE(kind);
        CAPTURE(query);
        CAPTURE(title);
        CAPTURE(found);
        WARN(rank >= 1.0 / place);
    }
    auto const mean = sum / static_cast<double>(std::size(query_table));
    MESSAGE("mean reciprocal rank in the search server, of " << games.size() << " games: " << mean);
    CHECK(mean >= 0.9);
}

} // namespace fcg::test
