#include "internal/search/search_response.hpp"
#include "store/module_fixture.hpp"

using namespace fcg;
using indexer::search_page;

TEST_CASE("an answer of the embedded engine in place of another says so")
{
    search_page page;
    page.engine = "embedded";
    page.fallback = true;
    CHECK(indexer::write_page(page, std::nullopt) ==
          R"({"items":[],"nextCursor":null,"total":0,"engine":"embedded","fallback":true})");
}

TEST_CASE("facets, the cursor and what was understood are written as they are")
{
    search_page page;
    page.total = 7;
    page.facets = {{"genre", {{"Ação \"A\"", 4}, {"RPG", 3}}}, {"tag", {}}};
    page.corrected = "half life";
    page.engine = "opensearch";
    CHECK(indexer::write_page(page, "next") ==
          R"({"items":[],"nextCursor":"next","total":7,"facets":{"genre":[{"value":"Ação \"A\"","count":4},)"
          R"({"value":"RPG","count":3}],"tag":[]},"corrected":"half life","engine":"opensearch"})");
}

TEST_CASE("a cursor is read as it was written, whatever its keys hold")
{
    for (auto const& keys :
         {std::vector<std::string>{}, {"1"}, {"-5", "", "id"}, {"[1.5,\"a\"]"}, {"the witcher 3", "", ""}}) {
        auto const text = indexer::write_cursor({keys});
        CHECK(indexer::read_cursor(text).keys == keys);
    }
}
