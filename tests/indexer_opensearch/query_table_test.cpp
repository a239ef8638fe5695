#include "engine_world.hpp"
#include "search/query_table.hpp"
#include "support/built.hpp"

#include <algorithm>
#include <filesystem>

namespace fcg::test {

namespace {

/// Returns 1 / the position of the title among the first ten, or 0 if it is not there.
double reciprocal_rank(names const& names, std::string_view title)
{
    auto const it = std::ranges::find(names, title);
    return it == names.end() ? 0 : 1.0 / static_cast<double>(it - names.begin() + 1);
}

/// Returns the path of the complete list if it is available, else of the part in the repository.
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
    for (auto const& [kind, query, title, max_position] : query_table) {
        auto const page = world.find({.text = std::string(query), .limit = 10});
        CHECK_FALSE(page.fallback);
        auto const names = world.titles(page);
        auto const rank = reciprocal_rank(names, title);
        sum += rank;
        CAPTURE(kind);
        CAPTURE(query);
        CAPTURE(title);
        CAPTURE(names);
        WARN(rank >= 1.0 / max_position);
    }
    auto const mean = sum / static_cast<double>(std::size(query_table));
    MESSAGE("mean reciprocal rank in the search server, of " << games.size() << " games: " << mean);
    CHECK(mean >= 0.9);
}

} // namespace fcg::test
