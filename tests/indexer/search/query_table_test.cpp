#include "query_table.hpp"
#include "search_fixture.hpp"
#include "support/built.hpp"

using namespace fcg;
using test::search_world;

namespace {

/// Returns the position of a title on the first page, or 0 if it is not there.
std::size_t position_of(std::string_view title, test::names const& page)
{
    auto const match = std::ranges::find(page, title);
    return match == page.end() ? 0 : static_cast<std::size_t>(match - page.begin()) + 1;
}

void check_the_table_on(std::vector<test::steam_game> const& games)
{
    search_world world;
    world.put(games);
    double sum = 0;
    for (auto const& [kind, query, title, max_position] : test::query_table) {
        auto const page = world.titles(std::string(query));
        auto const match = position_of(title, page);
        bool const is_near_the_top = match > 0 && match <= static_cast<std::size_t>(max_position);
        CHECK_MESSAGE(is_near_the_top, kind, ": \"", query, "\" has ", title, " at place ", match);
        sum += match > 0 ? 1.0 / static_cast<double>(match) : 0;
    }
    auto const mean = sum / static_cast<double>(std::size(test::query_table));
    MESSAGE("mean reciprocal rank of " << std::size(test::query_table) << " queries on " << games.size()
                                       << " games: " << mean);
    CHECK(mean >= 0.9);
}

} // namespace

TEST_CASE("what people type finds what they mean among the games of the repository")
{
    check_the_table_on(test::read_steam_games(test::source_path("tests/indexer/search/games.csv")));
}

TEST_CASE("what people type finds what they mean among all 22,033 games, where the list is there")
{
    if (std::filesystem::exists(test::all_steam_games()))
        check_the_table_on(test::read_steam_games(test::all_steam_games()));
}
