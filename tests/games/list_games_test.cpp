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

    /// The titles of one page.
    names titles(std::string const& query)
    {
        auto const page = store.call("GET", "/api/games" + query);
        names found;
        if (page.status != 200)
            found.push_back(std::to_string(page.status) + " " + page.body);
        else
            for (auto const& item : page.json["items"])
                found.push_back(item["title"]);
        return found;
    }

    names faulty(std::string const& query) { return store.call("GET", "/api/games" + query).faulty_fields(); }

    /// The titles of all pages; `between` is called after each page.
    names all_titles(std::string const& query, std::function<void(int page)> const& between = [](int) {})
    {
        names found;
        std::string target = "/api/games?" + query;
        for (int number = 0; number < 1'000 && !target.empty(); ++number) {
            auto const page = store.call("GET", target);
            for (auto const& item : page.json.at("items"))
                found.push_back(item["title"]);
            auto const& next = page.json["nextCursor"];
            target = next.is_null() ? "" : "/api/games?" + query + "&cursor=" + next.get<std::string>();
            between(number);
        }
        return found;
    }
};

/// Titles "Game 000" to "Game 119" in mixed order, with prices and dates that often are the same.
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
    catalogue one;
    for (auto const* title : {"zebra", "Apple", "banana", "Émile", "Ábaco", "1942"})
        one.put(title, 1);
    CHECK(one.titles("") == names{"1942", "Apple", "banana", "zebra", "Ábaco", "Émile"});
    CHECK(one.titles("?sort=-title") == names{"Émile", "Ábaco", "zebra", "banana", "Apple", "1942"});
    CHECK(one.titles("?limit=2") == names{"1942", "Apple"});
}

TEST_CASE("prices sort as numbers, whatever their currency, and dates with the unannounced last")
{
    catalogue one;
    one.put("nine", 9, {{"releaseDate", "2020-01-02"}});
    one.put("ten yen", 10, {{"currency", "JPY"}, {"releaseDate", "2020-01-03"}});
    one.put("free", 0);
    one.put("nine fifty", 9.5, {{"releaseDate", "1998-11-08"}});
    CHECK(one.titles("?sort=price") == names{"free", "nine", "nine fifty", "ten yen"});
    CHECK(one.titles("?sort=-price") == names{"ten yen", "nine fifty", "nine", "free"});
    CHECK(one.titles("?sort=releaseDate") == names{"nine fifty", "nine", "ten yen", "free"});
    CHECK(one.titles("?sort=-releaseDate") == names{"free", "ten yen", "nine", "nine fifty"});
}

TEST_CASE("every filter narrows the list, alone and together")
{
    catalogue one;
    one.put("A", 5,
            {{"genres", {"Action", "Indie"}},
             {"tags", {"FPS"}},
             {"developer", "Valve;Hidden Path"},
             {"publisher", "Valve"},
             {"platforms", {"windows", "linux"}},
             {"releaseDate", "2010-05-05"}});
    one.put("B", 10, {{"genres", {"Action"}}, {"developer", "Valve"}, {"releaseDate", "2015-05-05"}});
    one.put("C", 15, {{"genres", {"Ação"}}, {"publisher", "Tiny Build"}});
    CHECK(one.titles("?genre=action") == names{"A", "B"});
    CHECK(one.titles("?genre=A%C3%87%C3%83O") == names{"C"});
    CHECK(one.titles("?genre=Act").empty());
    CHECK(one.titles("?tag=fps") == names{"A"});
    CHECK(one.titles("?developer=hidden%20%20path") == names{"A"});
    CHECK(one.titles("?developer=VALVE&sort=-price") == names{"B", "A"});
    CHECK(one.titles("?publisher=tiny+build") == names{"C"});
    CHECK(one.titles("?platform=linux") == names{"A"});
    CHECK(one.titles("?minPrice=10") == names{"B", "C"});
    CHECK(one.titles("?maxPrice=9.99") == names{"A"});
    CHECK(one.titles("?minPrice=10&maxPrice=10.00") == names{"B"});
    CHECK(one.titles("?releasedFrom=2010-05-06") == names{"B"});
    CHECK(one.titles("?releasedTo=2015-05-05") == names{"A", "B"});
    CHECK(one.titles("?releasedFrom=2010-05-05&releasedTo=2010-05-05") == names{"A"});
    CHECK(one.titles("?genre=action&developer=valve&maxPrice=7&releasedTo=2012-01-01&platform=windows") ==
          names{"A"});
    CHECK(one.titles("?genre=action&tag=rpg").empty());
}

TEST_CASE("an edit moves a game from the old filters to the new ones")
{
    catalogue one;
    auto const id = one.put("A", 5, {{"genres", {"Action"}}, {"developer", "Valve"}});
    auto body = shop::game_body("A", 50);
    body.update({{"genres", {"RPG", "Action"}}, {"developer", "Larian"}});
    one.change("PUT", "/api/games/" + id, body, "\"v1\"");
    CHECK(one.titles("?genre=action&genre=rpg") != names{"A"}); // a parameter stands once
    CHECK(one.titles("?genre=action") == names{"A"});
    CHECK(one.titles("?genre=rpg") == names{"A"});
    CHECK(one.titles("?developer=valve").empty());
    CHECK(one.titles("?developer=larian&minPrice=50") == names{"A"});
    CHECK(one.titles("?maxPrice=49").empty());
}

TEST_CASE("withdrawn games are listed only when asked for")
{
    catalogue one;
    auto const id = one.put("A", 5);
    one.put("B", 5);
    one.library.owned.insert({"somebody", id});
    one.change("DELETE", "/api/games/" + id, nullptr, "\"v1\"");
    CHECK(one.titles("") == names{"B"});
    CHECK(one.titles("?available=true") == names{"B"});
    CHECK(one.titles("?available=false") == names{"A"});
    CHECK(one.titles("?available=false&minPrice=5") == names{"A"});
}

TEST_CASE("an unknown parameter or a bad value is named")
{
    catalogue one;
    CHECK(one.faulty("?page=2") == names{"page"});
    CHECK(one.faulty("?genre=") == names{"genre"});
    CHECK(one.faulty("?genre=a&genre=b") == names{"genre"});
    CHECK(one.faulty("?minPrice=cheap&maxPrice=1.234") == names{"minPrice"});
    CHECK(one.faulty("?maxPrice=1.234") == names{"maxPrice"});
    CHECK(one.faulty("?minPrice=-1") == names{"minPrice"});
    CHECK(one.faulty("?releasedFrom=2010") == names{"releasedFrom"});
    CHECK(one.faulty("?onSale=maybe") == names{"onSale"});
    CHECK(one.faulty("?available=maybe") == names{"available"});
    CHECK(one.faulty("?sort=rating") == names{"sort"});
    CHECK(one.faulty("?limit=0") == names{"limit"});
    CHECK(one.faulty("?limit=101") == names{"limit"});
    CHECK(one.faulty("?cursor=abc") == names{"cursor"});
}

TEST_CASE("a cursor belongs to the order that it was made in")
{
    big_catalogue one;
    auto const page = one.store.call("GET", "/api/games?sort=price&limit=5");
    auto const cursor = page.json["nextCursor"].get<std::string>();
    CHECK(one.titles("?sort=price&limit=5&cursor=" + cursor).size() == 5);
    CHECK(one.faulty("?sort=-price&limit=5&cursor=" + cursor) == names{"cursor"});
    CHECK(one.faulty("?limit=5&cursor=" + cursor) == names{"cursor"});
}

TEST_CASE("the pages of every order hold every game once")
{
    big_catalogue one;
    names all;
    for (int i = 0; i < one.size; ++i)
        all.push_back(big_catalogue::title(i));
    for (auto const* sort : {"title", "-title", "price", "-price", "releaseDate", "-releaseDate"}) {
        CAPTURE(sort);
        auto listed = one.all_titles("limit=7&sort=" + std::string(sort));
        if (std::string_view(sort) == "title")
            CHECK(listed == all);
        std::ranges::sort(listed);
        CHECK(listed == all);
        CHECK(one.all_titles("limit=7&genre=action&maxPrice=99&sort=" + std::string(sort)).size() ==
              one.size / 3);
    }
}

TEST_CASE("paging through a catalogue that changes shows no game twice and misses none that stayed")
{
    big_catalogue one;
    auto change = [&one](int page) {
        one.put("Game 0" + std::to_string(page) + "x", 3); // some behind, some before the reader
        one.put("Game 1" + std::to_string(page) + "x", 3);
        auto const found = one.store.call("GET", "/api/games?sort=-title&limit=1").json["items"][0];
        one.change("PATCH", "/api/games/" + found["id"].get<std::string>() + "/tags", {{"tags", {"changed"}}},
                   "*");
        auto const first = one.store.call("GET", "/api/games?limit=1").json["items"][0];
        one.change("DELETE", "/api/games/" + first["id"].get<std::string>(), nullptr, "*");
    };
    auto listed = one.all_titles("limit=9", change);
    auto const read = listed.size();
    std::ranges::sort(listed);
    listed.erase(std::unique(listed.begin(), listed.end()), listed.end());
    CHECK(listed.size() == read);
    for (int i = 0; i < one.size; ++i)
        CHECK(std::ranges::binary_search(listed, big_catalogue::title(i)));
}

TEST_CASE("a filter that many games pass finds the same as one that few pass")
{
    catalogue one;
    std::string csv = "app_id,title,genres,tags,release_date,price\n";
    for (int i = 0; i < 6'000; ++i)
        csv += std::to_string(i) + ",Game " + std::to_string(10'000 + i) + ",Action," +
               (i % 300 == 0 ? "Rare" : "Common") + ",2020-01-01," + std::to_string(i % 50) + "\n";
    REQUIRE(one.import(csv).json["created"] == 6'000);
    for (auto const* query :
         {"tag=rare", "genre=action&tag=rare", "genre=action&tag=rare&maxPrice=49",
          "tag=rare&releasedFrom=2020-01-01&sort=price", "genre=action&minPrice=0&maxPrice=0&tag=rare"}) {
        CAPTURE(query);
        auto const listed = one.all_titles(std::string("limit=6&") + query);
        CHECK(listed.size() == 20);
        CHECK(std::ranges::is_sorted(listed));
    }
    CHECK(one.all_titles("limit=100&genre=action&tag=common").size() == 5'980);
    CHECK(one.all_titles("limit=100&genre=action&minPrice=7&maxPrice=7").size() == 120);
}
