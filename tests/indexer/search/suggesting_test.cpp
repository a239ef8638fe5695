#include "search_fixture.hpp"

using namespace fcg;
using test::names;
using test::search_world;

namespace {

struct shop_window : search_world {
    shop_window()
    {
        put({{.title = "Half-Life", .buyers = 50, .developer = "Valve", .tags = {"FPS"}},
             {.title = "Half-Life 2", .buyers = 90, .developer = "Valve", .tags = {"FPS", "Valued"}},
             {.title = "Valiant Hearts", .buyers = 5, .developer = "Ubisoft"},
             {.title = "Valhalla", .buyers = 500, .developer = "Valhalla Games", .tags = {"Norse"}}});
    }
};

} // namespace

TEST_CASE_FIXTURE(shop_window,
                  "titles, developers and tags that begin so are suggested, the most popular first")
{
    CHECK(suggested("val", 8) == names{"title: Valhalla", "title: Valiant Hearts", "developer: Valve",
                                       "developer: Valhalla Games", "tag: Valued"});
    CHECK(suggested("fp") == names{"tag: FPS"});
    CHECK(suggested("half l") == names{"title: Half-Life 2", "title: Half-Life"});
}

TEST_CASE_FIXTURE(shop_window, "typos are forgiven where nothing is called so")
{
    CHECK(suggested("haf-l") == names{"title: Half-Life 2", "title: Half-Life"});
    CHECK(suggested("vavle") == names{"developer: Valve"});
}

TEST_CASE_FIXTURE(shop_window, "no more is suggested than was asked for, and each name once")
{
    put({{.title = "Half-Life", .buyers = 1}, {.title = "HALF LIFE", .buyers = 2}});
    CHECK(suggested("half") == names{"title: Half-Life 2", "title: Half-Life"});
    CHECK(suggested("val", 1) == names{"title: Valhalla"});
    CHECK(suggested("val", 3).size() == 3);
}

TEST_CASE_FIXTURE(shop_window, "nothing is suggested for nothing")
{
    CHECK(suggested("").empty());
    CHECK(suggested("  ").empty());
    CHECK(suggested("?").empty());
}

TEST_CASE_FIXTURE(shop_window, "games that were withdrawn and their makers are not suggested")
{
    auto const id = put({.title = "Gone", .developer = "Gonewell"});
    CHECK(suggested("gon") == names{"title: Gone", "developer: Gonewell"});
    withdraw(id);
    CHECK(suggested("gone").empty());
}
