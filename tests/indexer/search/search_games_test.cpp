#include "search_fixture.hpp"

using namespace fcg;
using test::names;
using test::search_world;
using namespace std::chrono_literals;

namespace {

struct store_front : search_world {
    store_front()
    {
        put({{.title = "Half-Life",
              .buyers = 5,
              .developer = "Valve",
              .publisher = "Sierra",
              .genres = {"Action"},
              .tags = {"FPS", "Classic"},
              .description = "Named \"Game of the Year\" & more.",
              .platforms = {"windows"},
              .minor = 1'999,
              .released = 1998y / 11 / 8},
             {.title = "Half-Life 2", .buyers = 9, .developer = "Valve", .minor = 2'999},
             {.title = "Portal", .buyers = 1, .developer = "Valve", .minor = 0}});
    }

    names found(std::string const& query)
    {
        auto const page = get("/api/games/search" + query);
        names titles;
        if (page.status != 200)
            titles.push_back(std::to_string(page.status) + " " + page.body);
        else
            for (auto const& item : page.json["items"])
                titles.push_back(item["title"]);
        return titles;
    }

    names faulty(std::string const& query) { return get("/api/games/search" + query).faulty_fields(); }
};

} // namespace

TEST_CASE_FIXTURE(store_front, "a hit is the game as the catalogue shows it, with its highlights")
{
    auto const page = get("/api/games/search?q=half-life");
    REQUIRE(page.status == 200);
    auto const& hit = page.json["items"][0];
    CHECK(hit["title"] == "Half-Life");
    CHECK(hit["price"].dump() == "19.99");
    CHECK(hit["currency"] == "BRL");
    CHECK(hit["releaseDate"] == "1998-11-08");
    CHECK(hit["onSale"] == false);
    CHECK(hit["available"] == true);
    CHECK(hit["version"] == 1);
    CHECK(hit["highlights"]["title"].get<std::string>().find("<em>") != std::string::npos);
    CHECK(page.json["total"] == 2);
    CHECK(page.json["engine"] == "embedded");
    CHECK(page.json["nextCursor"].is_null());
    CHECK_FALSE(page.json.contains("facets"));
    CHECK_FALSE(page.json.contains("corrected"));
    CHECK_FALSE(page.json.contains("fallback"));
}

TEST_CASE_FIXTURE(store_front, "highlights mark the words in every field, as HTML")
{
    auto const page = get("/api/games/search?q=classic%20year%20valve%20action");
    REQUIRE(page.json["items"].size() == 1);
    auto const& marked = page.json["items"][0]["highlights"];
    CHECK(marked["tags"] == "<em>Classic</em>");
    CHECK(marked["genres"] == "<em>Action</em>");
    CHECK(marked["developer"] == "<em>Valve</em>");
    CHECK(marked["description"] == "Named &quot;Game of the <em>Year</em>&quot; &amp; more.");
    CHECK_FALSE(marked.contains("title"));
    CHECK_FALSE(marked.contains("publisher"));
}

TEST_CASE_FIXTURE(store_front, "facets and what was understood are told by name")
{
    auto const page = get("/api/games/search?q=haf-life&facets=true");
    REQUIRE(page.status == 200);
    CHECK(page.json["corrected"] == "half life");
    auto const& facets = page.json["facets"];
    CHECK(facets["developer"].dump() == R"([{"count":2,"value":"Valve"}])");
    CHECK(facets["priceBand"].dump() == R"([{"count":1,"value":"10-20"},{"count":1,"value":"20-50"}])");
    for (auto const* const name : {"genre", "tag", "platform", "releaseYear"})
        CHECK(facets.contains(name));
    CHECK_FALSE(facets.contains("publisher"));
}

TEST_CASE_FIXTURE(store_front, "every filter and every order is taken")
{
    CHECK(found("?genre=action") == names{"Half-Life"});
    CHECK(found("?tag=fps&developer=valve&publisher=sierra&platform=windows") == names{"Half-Life"});
    CHECK(found("?minPrice=19.99&maxPrice=29.99&sort=price") == names{"Half-Life", "Half-Life 2"});
    CHECK(found("?releasedFrom=1998-11-08&releasedTo=1998-11-08") == names{"Half-Life"});
    CHECK(found("?sort=-title") == names{"Portal", "Half-Life 2", "Half-Life"});
    CHECK(found("?sort=popularity") == names{"Half-Life 2", "Half-Life", "Portal"});
    CHECK(found("?sort=releaseDate").front() == "Half-Life");
    CHECK(found("?sort=-releaseDate").front() == "Half-Life");
    CHECK(found("?sort=-price").front() == "Half-Life 2");
    CHECK(found("?onSale=true").empty());
    CHECK(found("?onSale=false").size() == 3);
}

TEST_CASE_FIXTURE(store_front, "a cursor belongs to what was asked about sales")
{
    auto const cursor = get("/api/games/search?onSale=false&limit=1").json["nextCursor"].get<std::string>();
    CHECK(get("/api/games/search?onSale=false&limit=1&cursor=" + cursor).status == 200);
    CHECK(get("/api/games/search?limit=1&cursor=" + cursor).faulty_fields() == test::names{"cursor"});
}

TEST_CASE_FIXTURE(store_front, "pages follow each other by cursor")
{
    auto const first = get("/api/games/search?q=half&limit=1");
    CHECK(first.json["items"].size() == 1);
    auto const cursor = first.json["nextCursor"].get<std::string>();
    auto const second = get("/api/games/search?q=half&limit=1&cursor=" + cursor);
    CHECK(second.json["items"][0]["title"] != first.json["items"][0]["title"]);
    CHECK(second.json["nextCursor"].is_null());
    CHECK(second.json["total"] == 2);
}

TEST_CASE_FIXTURE(store_front, "a cursor of another query, filter or order is refused")
{
    auto const first = get("/api/games/search?q=half&limit=1");
    auto const cursor = "&cursor=" + first.json["nextCursor"].get<std::string>();
    CHECK(faulty("?q=life&limit=1" + cursor) == names{"cursor"});
    CHECK(faulty("?q=half&limit=1&sort=title" + cursor) == names{"cursor"});
    CHECK(faulty("?q=half&limit=1&developer=valve" + cursor) == names{"cursor"});
    CHECK(faulty("?q=half&limit=1&cursor=abc") == names{"cursor"});
}

TEST_CASE_FIXTURE(store_front, "what is not valid is refused by name")
{
    CHECK(faulty("?minPrice=x") == names{"minPrice"});
    CHECK(faulty("?minPrice=1.234&maxPrice=-1") == names{"minPrice", "maxPrice"});
    CHECK(faulty("?releasedFrom=yesterday") == names{"releasedFrom"});
    CHECK(faulty("?sort=age") == names{"sort"});
    CHECK(faulty("?limit=0") == names{"limit"});
    CHECK(faulty("?facets=maybe") == names{"facets"});
    CHECK(faulty("?page=2") == names{"page"});
    CHECK(faulty("?q=" + std::string(12'001, 'a')) == names{"q"});
    CHECK(get("/api/games/search?q=" + std::string(12'000, 'a')).status == 200);
    CHECK(get("/api/games/search?q=%22%27%3B%01%F0%9F%98%80").status == 200);
}

TEST_CASE_FIXTURE(store_front, "suggestions are a list of names with their kinds")
{
    auto const page = get("/api/games/suggest?q=half");
    REQUIRE(page.status == 200);
    auto const& first = page.json["items"][0];
    CHECK(first["text"] == "Half-Life 2");
    CHECK(first["kind"] == "title");
    CHECK(first["gameId"] == "00000000-0000-7000-8000-000000000002");
    CHECK(page.json["nextCursor"].is_null());
    auto const makers = get("/api/games/suggest?q=valv");
    CHECK(makers.json["items"].dump() == R"([{"kind":"developer","text":"Valve"}])");
    CHECK(get("/api/games/suggest?q=half&limit=1").json["items"].size() == 1);
    CHECK(get("/api/games/suggest").json["items"].empty());
    CHECK(get("/api/games/suggest?limit=101").faulty_fields() == names{"limit"});
}
