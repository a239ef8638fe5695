#include "search_fixture.hpp"

#include <map>

using namespace fcg;
using indexer::label_kind;
using indexer::search_order;
using indexer::search_query;
using test::names;
using test::search_world;
using namespace std::chrono_literals;

namespace {

/// Three racing games and one other game.
struct garage : search_world {
    garage()
    {
        put({{.title = "Race One",
              .buyers = 4,
              .developer = "Ana",
              .publisher = "Big",
              .genres = {"Racing"},
              .tags = {"Cars", "Indie"},
              .platforms = {"windows", "linux"},
              .minor = 0,
              .released = 2015y / 3 / 1},
             {.title = "Race Two",
              .buyers = 3,
              .developer = "Ana",
              .genres = {"Racing"},
              .tags = {"Cars"},
              .platforms = {"windows"},
              .minor = 999,
              .released = 2016y / 1 / 1},
             {.title = "Race Three",
              .buyers = 2,
              .developer = "Bia",
              .genres = {"Racing", "Ação"},
              .minor = 1'000,
              .released = 2016y / 12 / 31},
             {.title = "Gardening", .buyers = 9, .developer = "Bia", .minor = 5'000}});
    }

    names with(label_kind kind, std::string name)
    {
        search_query query;
        query.labels[static_cast<std::size_t>(kind)] = std::move(name);
        return titles(query);
    }

    /// Returns the values of one facet with their counts, such as "Indie 3".
    names counts(search_query query, std::string const& name)
    {
        query.facets = true;
        names names;
        for (auto const& facet : find(query).facets)
            if (facet.name == name)
                for (auto const& [value, games] : facet.values)
                    names.push_back(value + " " + std::to_string(games));
        return names;
    }
};

} // namespace

TEST_CASE_FIXTURE(garage, "labels filter in any case and without accents")
{
    CHECK(with(label_kind::genre, "racing") == names{"Race One", "Race Two", "Race Three"});
    CHECK(with(label_kind::genre, "ACAO") == names{"Race Three"});
    CHECK(with(label_kind::tag, "cars") == names{"Race One", "Race Two"});
    CHECK(with(label_kind::developer, "BIA") == names{"Gardening", "Race Three"});
    CHECK(with(label_kind::publisher, "big") == names{"Race One"});
    CHECK(with(label_kind::platform, "Linux") == names{"Race One"});
    CHECK(with(label_kind::tag, "racing").empty());
    CHECK(with(label_kind::tag, "unheard of").empty());
}

TEST_CASE_FIXTURE(garage, "prices and dates filter, both ends included")
{
    CHECK(titles({.min_price = 99'900, .max_price = 100'000}) == names{"Race Two", "Race Three"});
    CHECK(titles({.max_price = 0}) == names{"Race One"});
    auto const day = [](std::chrono::year_month_day date) { return indexer::release_day(date); };
    CHECK(titles({.first_day = day(2016y / 1 / 1), .last_day = day(2016y / 12 / 31)}) ==
          names{"Race Two", "Race Three"});
    CHECK(titles({.first_day = day(2016y / 12 / 31)}) == names{"Race Three"});
    CHECK(titles({.last_day = day(2015y / 3 / 1)}) == names{"Race One"});
}

TEST_CASE_FIXTURE(garage, "what a game costs now is what it is filtered, sorted and counted by")
{
    put({.title = "Half Price", .buyers = 1, .minor = 5'000, .final_minor = 1'000});
    CHECK(titles({.on_sale = true}) == names{"Half Price"});
    CHECK(titles({.on_sale = false}) == names{"Gardening", "Race One", "Race Two", "Race Three"});
    CHECK(titles({.min_price = 100'000, .max_price = 100'000}) == names{"Race Three", "Half Price"});
    CHECK(titles({.min_price = 100'001}) == names{"Gardening"});
    CHECK(titles({.order = search_order::price, .descending = true}).front() == "Gardening");
    CHECK(counts({}, "priceBand") == names{"free 1", "5-10 1", "10-20 2", "50-100 1"});
    CHECK(titles({.text = "race", .on_sale = true}).empty());
}

TEST_CASE_FIXTURE(garage, "the total and the facets count all that passes, not the page alone")
{
    search_query query{.text = "race", .facets = true, .limit = 1};
    auto const page = find(query);
    CHECK(page.hits.size() == 1);
    CHECK(page.total == 3);
    CHECK(counts(query, "genre") == names{"Racing 3", "Ação 1"});
    CHECK(counts(query, "tag") == names{"Cars 2", "Indie 1"});
    CHECK(counts(query, "developer") == names{"Ana 2", "Bia 1"});
    CHECK(counts(query, "platform") == names{"windows 2", "linux 1"});
    CHECK(counts(query, "priceBand") == names{"free 1", "5-10 1", "10-20 1"});
    CHECK(counts(query, "releaseYear") == names{"2015 1", "2016 2"});
    query.labels[static_cast<std::size_t>(label_kind::developer)] = "ana";
    CHECK(counts(query, "genre") == names{"Racing 2"});
}

TEST_CASE_FIXTURE(garage, "facets come only when they are asked for")
{
    CHECK(find("race").facets.empty());
    CHECK(find({.text = "race", .facets = true}).facets.size() == 6);
}

TEST_CASE("games that get a label, lose it or leave are found by it as they are now, though it was asked for "
          "before")
{
    garage world;
    REQUIRE(world.with(label_kind::developer, "Ana") == names{"Race One", "Race Two"});
    auto const sold = world.put({.title = "Race Four", .buyers = 1, .developer = "Ana"});
    CHECK(world.with(label_kind::developer, "Ana") == names{"Race One", "Race Two", "Race Four"});
    world.rename(sold, "Race Five", 2); // the developer "Ana" has this game no longer
    CHECK(world.with(label_kind::developer, "Ana") == names{"Race One", "Race Two"});
    world.withdraw(world.put({.title = "Race Six", .developer = "Ana"}));
    CHECK(world.with(label_kind::developer, "Ana") == names{"Race One", "Race Two"});
}

TEST_CASE("a word of very many games and a label give those that have both")
{
    search_world world;
    std::vector<contracts::game_facts> many(12'000);
    for (std::size_t i = 0; i < many.size(); ++i) {
        auto const number = std::to_string(100'000 + i);
        many[i].game_id = "00000000-0000-7000-8000-000000" + number;
        many[i].title = "Common " + number;
        many[i].tags = {i % 3 == 0 ? "Third" : "Other"};
        many[i].platforms = {i % 2 == 0 ? "linux" : "windows"};
    }
    world.apply(many);
    search_query query{.text = "common", .facets = true};
    query.labels[static_cast<std::size_t>(label_kind::tag)] = "third";
    query.labels[static_cast<std::size_t>(label_kind::platform)] = "linux";
    auto const search_page = world.find(query);
    CHECK(search_page.total == 2'000);
    query.text = "absent";
    CHECK(world.find(query).total == 0);
}

TEST_CASE("of a kind the twenty most frequent values are told, equals by name")
{
    garage world;
    for (int i = 0; i < 30; ++i)
        world.put({.title = "Many " + std::to_string(i), .tags = {"tag " + std::to_string(100 + i), "all"}});
    auto const tags = world.counts({.text = "many"}, "tag");
    REQUIRE(tags.size() == 20);
    CHECK(tags.front() == "all 30");
    CHECK(tags[1] == "tag 100 1");
    CHECK(tags.back() == "tag 118 1");
}

TEST_CASE_FIXTURE(garage, "games sort by title, price, date and popularity; those without a date are last")
{
    auto const sorted = [&](search_order order, bool descending) {
        return titles({.order = order, .descending = descending});
    };
    CHECK(sorted(search_order::title, false) == names{"Gardening", "Race One", "Race Three", "Race Two"});
    CHECK(sorted(search_order::title, true) == names{"Race Two", "Race Three", "Race One", "Gardening"});
    CHECK(sorted(search_order::price, false) == names{"Race One", "Race Two", "Race Three", "Gardening"});
    CHECK(sorted(search_order::price, true) == names{"Gardening", "Race Three", "Race Two", "Race One"});
    CHECK(sorted(search_order::release_date, false) ==
          names{"Race One", "Race Two", "Race Three", "Gardening"});
    CHECK(sorted(search_order::release_date, true) ==
          names{"Race Three", "Race Two", "Race One", "Gardening"});
    CHECK(sorted(search_order::popularity, false) ==
          names{"Gardening", "Race One", "Race Two", "Race Three"});
}
