#include "games_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fcg;
using test::names;
using test::shop;

namespace {

struct catalogue : shop {
    std::string put(std::string title, double price, nlohmann::json more = nlohmann::json::object())
    {
        auto body = game_body(std::move(title), price);
        body.update(more);
        return new_game(std::move(body));
    }

    /// Returns the titles of one page.
    names titles(std::string const& query)
    {
        auto const page = store.call("GET", "/api/games" + query);
        names names;
        if (page.status != 200)
            names.push_back(std::to_string(page.status) + " " + page.body);
        else
            for (auto const& item : page.json["items"])
                names.push_back(item["title"]);
        return names;
    }

    names faulty(std::string const& query) { return store.call("GET", "/api/games" + query).faulty_fields(); }

    /// Returns the titles of all pages; `between` is called after each page.
    names all_titles(std::string const& query, std::function<void(int page)> const& between = [](int) {})
    {
        names names;
        std::string target = "/api/games?" + query;
        for (int number = 0; number < 1'000 && !target.empty(); ++number) {
            auto const page = store.call("GET", target);
            for (auto const& item : page.json.at("items"))
                names.push_back(item["title"]);
            auto const& next = page.json["nextCursor"];
            target = next.is_null() ? "" : "/api/games?" + query + "&cursor=" + next.get<std::string>();
            between(number);
        }
        return names;
    }
};

/// A catalogue with the titles "Game 000" to "Game 119" in mixed order, with prices and dates of which many
/// are equal.
struct big_catalogue : catalogue {
    static constexpr int size = 120;

    big_catalogue()
    {
        for (int i = 0; i < size; ++i) {
            int const n = (i * 77) % size;
            put(title(n), n % 7,
                {{"releaseDate", "2020-01-0" + std::to_string(1 + n % 5)},
                 {"genres", {n % 3 == 0 ? "Action" : "Indie"}}});
        }
    }

    static std::string title(int n)
    {
        auto const digits = std::to_string(1'000 + n);
        return "Game " + digits.substr(1);
    }
};

} // namespace

TEST_CASE("games are listed by title, in any case and script, twenty at a time")
{
    catalogue catalogue;
    for (auto const* title : {"zebra", "Apple", "banana", "Émile", "Ábaco", "1942"})
        catalogue.put(title, 1);
    CHECK(catalogue.titles("") == names{"1942", "Apple", "banana", "zebra", "Ábaco", "Émile"});
    CHECK(catalogue.titles("?sort=-title") == names{"Émile", "Ábaco", "zebra", "banana", "Apple", "1942"});
    CHECK(catalogue.titles("?limit=2") == names{"1942", "Apple"});
}

TEST_CASE("prices sort as numbers, whatever their currency, and dates with the unannounced last")
{
    catalogue catalogue;
    catalogue.put("nine", 9, {{"releaseDate", "2020-01-02"}});
    catalogue.put("ten yen", 10, {{"currency", "JPY"}, {"releaseDate", "2020-01-03"}});
    catalogue.put("free", 0);
    catalogue.put("nine fifty", 9.5, {{"releaseDate", "1998-11-08"}});
    CHECK(catalogue.titles("?sort=price") == names{"free", "nine", "nine fifty", "ten yen"});
    CHECK(catalogue.titles("?sort=-price") == names{"ten yen", "nine fifty", "nine", "free"});
    CHECK(catalogue.titles("?sort=releaseDate") == names{"nine fifty", "nine", "ten yen", "free"});
    CHECK(catalogue.titles("?sort=-releaseDate") == names{"free", "ten yen", "nine", "nine fifty"});
}

TEST_CASE("every filter narrows the list, alone and together")
{
    catalogue catalogue;
    catalogue.put("A", 5,
                  {{"genres", {"Action", "Indie"}},
                   {"tags", {"FPS"}},
                   {"developer", "Valve;Hidden Path"},
                   {"publisher", "Valve"},
                   {"platforms", {"windows", "linux"}},
                   {"releaseDate", "2010-05-05"}});
    catalogue.put("B", 10, {{"genres", {"Action"}}, {"developer", "Valve"}, {"releaseDate", "2015-05-05"}});
    catalogue.put("C", 15, {{"genres", {"Ação"}}, {"publisher", "Tiny Build"}});
    CHECK(catalogue.titles("?genre=action") == names{"A", "B"});
    CHECK(catalogue.titles("?genre=A%C3%87%C3%83O") == names{"C"});
    CHECK(catalogue.titles("?genre=Act").empty());
    CHECK(catalogue.titles("?tag=fps") == names{"A"});
    CHECK(catalogue.titles("?developer=hidden%20%20path") == names{"A"});
    CHECK(catalogue.titles("?developer=VALVE&sort=-price") == names{"B", "A"});
    CHECK(catalogue.titles("?publisher=tiny+build") == names{"C"});
    CHECK(catalogue.titles("?platform=linux") == names{"A"});
    CHECK(catalogue.titles("?minPrice=10") == names{"B", "C"});
    CHECK(catalogue.titles("?maxPrice=9.99") == names{"A"});
    CHECK(catalogue.titles("?minPrice=10&maxPrice=10.00") == names{"B"});
    CHECK(catalogue.titles("?releasedFrom=2010-05-06") == names{"B"});
    CHECK(catalogue.titles("?releasedTo=2015-05-05") == names{"A", "B"});
    CHECK(catalogue.titles("?releasedFrom=2010-05-05&releasedTo=2010-05-05") == names{"A"});
    CHECK(
        catalogue.titles("?genre=action&developer=valve&maxPrice=7&releasedTo=2012-01-01&platform=windows") ==
        names{"A"});
    CHECK(catalogue.titles("?genre=action&tag=rpg").empty());
}

TEST_CASE("an edit moves a game from the old filters to the new ones")
{
    catalogue catalogue;
    auto const id = catalogue.put("A", 5, {{"genres", {"Action"}}, {"developer", "Valve"}});
    auto body = shop::game_body("A", 50);
    body.update({{"genres", {"RPG", "Action"}}, {"developer", "Larian"}});
    catalogue.change("PUT", "/api/games/" + id, body, "\"v1\"");
    CHECK(catalogue.titles("?genre=action&genre=rpg") != names{"A"}); // a parameter may occur only once
    CHECK(catalogue.titles("?genre=action") == names{"A"});
    CHECK(catalogue.titles("?genre=rpg") == names{"A"});
    CHECK(catalogue.titles("?developer=valve").empty());
    CHECK(catalogue.titles("?developer=larian&minPrice=50") == names{"A"});
    CHECK(catalogue.titles("?maxPrice=49").empty());
}

TEST_CASE("withdrawn games are listed only when asked for")
{
    catalogue catalogue;
    auto const id = catalogue.put("A", 5);
    catalogue.put("B", 5);
    catalogue.library.owned.insert({"somebody", id});
    catalogue.change("DELETE", "/api/games/" + id, nullptr, "\"v1\"");
    CHECK(catalogue.titles("") == names{"B"});
    CHECK(catalogue.titles("?available=true") == names{"B"});
    CHECK(catalogue.titles("?available=false") == names{"A"});
    CHECK(catalogue.titles("?available=false&minPrice=5") == names{"A"});
}

TEST_CASE("an unknown parameter or a bad value is named")
{
    catalogue catalogue;
    CHECK(catalogue.faulty("?page=2") == names{"page"});
    CHECK(catalogue.faulty("?genre=") == names{"genre"});
    CHECK(catalogue.faulty("?genre=a&genre=b") == names{"genre"});
    CHECK(catalogue.faulty("?minPrice=cheap&maxPrice=1.234") == names{"minPrice"});
    CHECK(catalogue.faulty("?maxPrice=1.234") == names{"maxPrice"});
    CHECK(catalogue.faulty("?minPrice=-1") == names{"minPrice"});
    CHECK(catalogue.faulty("?releasedFrom=2010") == names{"releasedFrom"});
    CHECK(catalogue.faulty("?onSale=maybe") == names{"onSale"});
    CHECK(catalogue.faulty("?available=maybe") == names{"available"});
    CHECK(catalogue.faulty("?sort=rating") == names{"sort"});
    CHECK(catalogue.faulty("?limit=0") == names{"limit"});
    CHECK(catalogue.faulty("?limit=101") == names{"limit"});
    CHECK(catalogue.faulty("?cursor=abc") == names{"cursor"});
}

TEST_CASE("a cursor belongs to the order that it was made in")
{
    big_catalogue big_catalogue;
    auto const page = big_catalogue.store.call("GET", "/api/games?sort=price&limit=5");
    auto const cursor = page.json["nextCursor"].get<std::string>();
    CHECK(big_catalogue.titles("?sort=price&limit=5&cursor=" + cursor).size() == 5);
    CHECK(big_catalogue.faulty("?sort=-price&limit=5&cursor=" + cursor) == names{"cursor"});
    CHECK(big_catalogue.faulty("?limit=5&cursor=" + cursor) == names{"cursor"});
}

TEST_CASE("the pages of every order hold every game once")
{
    big_catalogue big_catalogue;
    names names;
    for (int i = 0; i < big_catalogue.size; ++i)
        names.push_back(big_catalogue::title(i));
    for (auto const* sort : {"title", "-title", "price", "-price", "releaseDate", "-releaseDate"}) {
        CAPTURE(sort);
        auto listed = big_catalogue.all_titles("limit=7&sort=" + std::string(sort));
        if (std::string_view(sort) == "title")
            CHECK(listed == names);
        std::ranges::sort(listed);
        CHECK(listed == names);
        CHECK(big_catalogue.all_titles("limit=7&genre=action&maxPrice=99&sort=" + std::string(sort)).size() ==
              big_catalogue.size / 3);
    }
}

TEST_CASE("paging through a catalogue that changes shows no game twice and misses none that stayed")
{
    big_catalogue big_catalogue;
    auto change = [&big_catalogue](int page) {
        big_catalogue.put("Game 0" + std::to_string(page) + "x", 3); // some behind, some before the cursor
        big_catalogue.put("Game 1" + std::to_string(page) + "x", 3);
        auto const first_game =
            big_catalogue.store.call("GET", "/api/games?sort=-title&limit=1").json["items"][0];
        big_catalogue.change("PATCH", "/api/games/" + first_game["id"].get<std::string>() + "/tags",
                             {{"tags", {"changed"}}}, "*");
        auto const first = big_catalogue.store.call("GET", "/api/games?limit=1").json["items"][0];
        big_catalogue.change("DELETE", "/api/games/" + first["id"].get<std::string>(), nullptr, "*");
    };
    auto listed = big_catalogue.all_titles("limit=9", change);
    auto const read = listed.size();
    std::ranges::sort(listed);
    listed.erase(std::unique(listed.begin(), listed.end()), listed.end());
    CHECK(listed.size() == read);
    for (int i = 0; i < big_catalogue.size; ++i)
        CHECK(std::ranges::binary_search(listed, big_catalogue::title(i)));
}

TEST_CASE("a filter that many games pass finds the same as one that few pass")
{
    catalogue catalogue;
    std::string csv = "app_id,title,genres,tags,release_date,price\n";
    for (int i = 0; i < 6'000; ++i)
        csv += std::to_string(i) + ",Game " + std::to_string(10'000 + i) + ",Action," +
               (i % 300 == 0 ? "Rare" : "Common") + ",2020-01-01," + std::to_string(i % 50) + "\n";
    REQUIRE(catalogue.import(csv).json["created"] == 6'000);
    for (auto const* query :
         {"tag=rare", "genre=action&tag=rare", "genre=action&tag=rare&maxPrice=49",
          "tag=rare&releasedFrom=2020-01-01&sort=price", "genre=action&minPrice=0&maxPrice=0&tag=rare"}) {
        CAPTURE(query);
        auto const listed = catalogue.all_titles(std::string("limit=6&") + query);
        CHECK(listed.size() == 20);
        CHECK(std::ranges::is_sorted(listed));
    }
    CHECK(catalogue.all_titles("limit=100&genre=action&tag=common").size() == 5'980);
    CHECK(catalogue.all_titles("limit=100&genre=action&minPrice=7&maxPrice=7").size() == 120);
}
