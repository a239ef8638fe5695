#include "rules/areas.hpp"
#include "rules/trial.hpp"

#include <doctest/doctest.h>

namespace fcg::architecture {
namespace {

std::string texts(std::string_view code)
{
    std::string text;
    for (auto const& token : tokens_of(code))
        text += (text.empty() ? "" : " ") + token.text;
    return text;
}

} // namespace

TEST_CASE("the repository is read, and its modules are found")
{
    auto const& tree = own_tree();
    REQUIRE(find(tree, "src/main.cpp") != nullptr);
    CHECK_FALSE(find(tree, "src/main.cpp")->tokens.empty());
    CHECK_FALSE(modules_in(tree).empty());
    for (auto const* folder : {"src/platform/", "src/bus/", "src/app/", "tests/", "migrations/"})
        CHECK(has_folder(tree, folder));
}

TEST_CASE("code is words, signs and whole literals, without its comments")
{
    CHECK_EQ(texts("a->b(1'000) // c"), "a -> b ( 1'000 )");
    CHECK_EQ(texts("/* a */ b /* c\n */ d"), "b d");
    CHECK_EQ(texts(R"(f("a // \" b", '\'', '"'))"), R"(f ( "a // \" b , '\' , '" ))");
    CHECK_EQ(texts("R\"x(a \" ) b)x\" c"), "\"a \" ) b c");
    CHECK_EQ(texts("#pragma once\n#include <a>\n#define b c"), "define b c");
}

TEST_CASE("a token knows its line")
{
    auto const tokens = tokens_of("a\nR\"(b\nc)\" d\n\n/*\n*/ e");
    REQUIRE(tokens.size() == 4);
    CHECK(tokens[0].line == 1);
    CHECK(tokens[1].line == 2);
    CHECK(tokens[2].line == 3);
    CHECK(tokens[3].line == 6);
}

TEST_CASE("every file of src is in an area")
{
    CHECK_EQ(area_of("src/main.cpp"), "main");
    CHECK_EQ(area_of("src/app/commands/demo.cpp"), "app");
    CHECK_EQ(area_of("src/bus/queue.hpp"), "bus");
    CHECK_EQ(area_of("src/bus/contracts/reading.hpp"), "bus/contracts");
    CHECK_EQ(area_of("src/platform/environment.hpp"), "platform");
    CHECK_EQ(area_of("src/platform/http/routing/routes.hpp"), "platform/http");
    CHECK_EQ(area_of("src/modules/games/internal/catalogue/game.hpp"), "modules/games");
    CHECK_EQ(area_of("tests/games/games_test.cpp"), "");
}

TEST_CASE("every file of a module and of the app is in a room")
{
    CHECK_EQ(room_of("src/modules/games/module.cpp"), "modules/games/module");
    CHECK_EQ(room_of("src/modules/games/settings.hpp"), "modules/games/settings");
    CHECK_EQ(room_of("src/modules/games/features/buy_game.cpp"), "modules/games/features");
    CHECK_EQ(room_of("src/modules/games/internal/module_context.hpp"), "modules/games/internal");
    CHECK_EQ(room_of("src/modules/games/internal/catalogue/game.hpp"), "modules/games/internal/catalogue");
    CHECK_EQ(room_of("src/app/settings.cpp"), "app/settings");
    CHECK_EQ(room_of("src/app/admin/admin.hpp"), "app/admin");
    CHECK_EQ(room_of("src/bus/queue.hpp"), "");
}

} // namespace fcg::architecture
