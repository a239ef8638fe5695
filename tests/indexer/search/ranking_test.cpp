#include "search_fixture.hpp"

using namespace fcg;
using test::names;
using test::search_world;

TEST_CASE("the exact title comes first, then titles that begin so, then those that have the words")
{
    search_world world;
    world.put({{.title = "Stories of Port", .buyers = 90'000},
               {.title = "Portal Knights", .buyers = 5},
               {.title = "Port Royale", .buyers = 3},
               {.title = "Port", .buyers = 0},
               {.title = "Sea Trade", .buyers = 95'000, .tags = {"Port"}},
               {.title = "Ocean", .buyers = 99'000, .description = "Sail from port to port."}});
    CHECK(world.titles("port") ==
          names{"Port", "Port Royale", "Portal Knights", "Stories of Port", "Sea Trade", "Ocean"});
}

TEST_CASE("of titles that begin alike the most popular comes first, and equals stand by id")
{
    search_world world;
    world.put({{.title = "Dark Hills", .buyers = 2},
               {.title = "Dark River", .buyers = 2},
               {.title = "Dark Souls", .buyers = 900}});
    CHECK(world.titles("dark ") == names{"Dark Souls", "Dark Hills", "Dark River"});
}

TEST_CASE("an article in front of a title is passed over")
{
    search_world world;
    world.put({{.title = "Deep Forest", .buyers = 1'000}, {.title = "The Forest"}});
    CHECK(world.titles("forest") == names{"The Forest", "Deep Forest"});
}

TEST_CASE("the last word may be unfinished unless a blank stands behind it")
{
    search_world world;
    world.put({{.title = "War"}, {.title = "Warframe"}});
    CHECK(world.titles("war") == names{"War", "Warframe"});
    CHECK(world.titles("war ") == names{"War"});
}

TEST_CASE("a word in the middle may be unfinished when no game has it as it stands")
{
    search_world world;
    world.put({{.title = "The Witcher 3: Wild Hunt"}, {.title = "Hunt Showdown"}});
    CHECK(world.titles("wit hunt") == names{"The Witcher 3: Wild Hunt"});
}

TEST_CASE("typos are forgiven only when nothing is called as typed")
{
    search_world world;
    world.put({{.title = "Skyrim", .buyers = 900}, {.title = "Skyirm"}});
    CHECK(world.titles("skyirm") == names{"Skyirm"});
    CHECK(world.titles("skyrmi") == names{"Skyrim"});
}

TEST_CASE("what was understood is said when a typo was forgiven, in the words of the best hit")
{
    search_world world;
    world.put({{.title = "Half-Life", .buyers = 10}, {.title = "Hat Life"}});
    auto const page = world.find("Haf-Life");
    CHECK(page.hits.front().document.game.title == "Half-Life");
    CHECK(page.corrected == "half life");
    CHECK(world.find("half life").corrected == "");
}

TEST_CASE("a whole word with a typo is nearer than one that would go on")
{
    search_world world;
    world.put({{.title = "Skirmish Line", .buyers = 900}, {.title = "Skyrim"}});
    CHECK(world.titles("skyirm") == names{"Skyrim"});
}

TEST_CASE("words that nothing knows are left out, and at last any of the words will do")
{
    search_world world;
    world.put({{.title = "Terraria"}, {.title = "Stardew Valley"}});
    CHECK(world.titles("terraria xqzwvkjh ") == names{"Terraria"});
    CHECK(world.titles("terraria stardew ").size() == 2);
    CHECK(world.titles("xqzwvkjh").empty());
}

TEST_CASE("names are found joined, apart and with the number written otherwise")
{
    search_world world;
    world.put({{.title = "Half-Life 2"},
               {.title = "BioShock"},
               {.title = "Left 4 Dead"},
               {.title = "Dark Souls III"}});
    CHECK(world.titles("halflife") == names{"Half-Life 2"});
    CHECK(world.titles("bio shock") == names{"BioShock"});
    CHECK(world.titles("left4dead") == names{"Left 4 Dead"});
    CHECK(world.titles("dark souls 3") == names{"Dark Souls III"});
}

TEST_CASE("accents and case do not matter")
{
    search_world world;
    world.put({{.title = "Aventura e Ação"}, {.title = "Déjà Vu"}});
    CHECK(world.titles("ACAO") == names{"Aventura e Ação"});
    CHECK(world.titles("ação") == names{"Aventura e Ação"});
    CHECK(world.titles("deja") == names{"Déjà Vu"});
}

TEST_CASE("when the query is a tag or a maker, its games come by popularity")
{
    search_world world;
    world.put({{.title = "A Long Name Of A Small Game", .buyers = 1, .developer = "Valve", .tags = {"FPS"}},
               {.title = "B", .buyers = 800, .developer = "Valve", .tags = {"FPS", "Shooter", "Co-op"}},
               {.title = "C", .buyers = 900, .description = "Made with tools of valve, an fps."}});
    CHECK(world.titles("valve") == names{"B", "A Long Name Of A Small Game", "C"});
    CHECK(world.titles("fps") == names{"B", "A Long Name Of A Small Game", "C"});
}

TEST_CASE("an empty text lists everything by popularity")
{
    search_world world;
    world.put({{.title = "A", .buyers = 1}, {.title = "B", .buyers = 3}, {.title = "C", .buyers = 2}});
    CHECK(world.titles("") == names{"B", "C", "A"});
    CHECK(world.titles("  ") == names{"B", "C", "A"});
}

TEST_CASE("a text without words finds nothing")
{
    search_world world;
    world.put({{.title = "A"}});
    CHECK(world.titles("😀 !?").empty());
}
