#include "search_fixture.hpp"

using namespace fcg;
using test::search_world;

TEST_CASE("a query of any content is an ordinary query")
{
    search_world world;
    world.put({{.title = "Near \"Quotes\" AND More", .buyers = 1, .tags = {"NOT"}}});
    std::vector<std::string> const texts{"\"",
                                         "\"\"\"",
                                         "' OR 1=1 --",
                                         "NEAR(a b)",
                                         "AND",
                                         "OR NOT",
                                         "title:near",
                                         "{title} : near",
                                         "near*",
                                         "^near",
                                         "-near",
                                         "(",
                                         "near +",
                                         "😀🎮",
                                         "\xF0\x9F\x98",
                                         "\xFF\xFE",
                                         std::string("a\0b", 3),
                                         "日本語ゲーム",
                                         "\u202Enear",
                                         std::string(10'000, 'a'),
                                         std::string(10'000, '"'),
                                         std::string(10'000, '*')};
    for (auto const& text : texts) {
        CAPTURE(text);
        CHECK_NOTHROW(world.find(text));
        CHECK_NOTHROW(world.find(text + " "));
        CHECK_NOTHROW(world.suggested(text));
    }
    CHECK(world.titles("near \"quotes\" and") == test::names{"Near \"Quotes\" AND More"});
}

TEST_CASE("of very many words the first twelve count")
{
    search_world world;
    world.put({{.title = "one two three four five six seven eight nine ten eleven twelve"}});
    std::string text = "one two three four five six seven eight nine ten eleven twelve";
    for (int i = 0; i < 500; ++i)
        text += " zzyzx" + std::to_string(i);
    CHECK(world.titles(text).size() == 1);
}
