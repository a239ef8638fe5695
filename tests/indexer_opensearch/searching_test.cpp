#include "engine_world.hpp"

namespace fcg::test {

namespace {

using indexer::search_order;
using indexer::search_query;

/// Returns games with every property that can be filtered or sorted by.
std::vector<game_facts> assorted(int count)
{
    std::vector<game_facts> facts_list;
    for (int i = 1; i <= count; ++i) {
        auto facts = game(i, "Wonder " + std::to_string(i * 37 % count));
        facts.description = i % 3 == 0 ? "About dragons." : "About Ümlauts and \"quotes\".";
        facts.genres = {i % 2 == 0 ? "Indie" : "Ação"};
        facts.tags = {"Tag " + std::to_string(i % 30), "All"};
        facts.price.minor = i % 11 * 500;
        if (i % 4 == 0 && facts.price.minor > 0)
            facts.promotion =
                contracts::promotion_facts{.id = game_id(900),
                                           .name = "Winter",
                                           .percent_off = 50,
                                           .price = {facts.price.minor / 2, facts.price.currency},
                                           .ends_at = {}};
        if (i % 5 != 0)
            facts.release_date = std::chrono::year(2000 + i % 20) / 1 / (1 + i % 28);
        facts_list.push_back(std::move(facts));
    }
    return facts_list;
}

names ids_of_all_pages(engine_world& world, search_query query, bool embedded)
{
    names ids;
    for (;;) {
        auto const page = embedded ? world.find_embedded(query) : world.find(query);
        CHECK(page.fallback == false);
        for (auto const& hit : page.hits)
            ids.push_back(hit.document.game.game_id);
        if (!page.next)
            return ids;
        query.after = *page.next;
    }
}

std::vector<std::string> lines_of(std::vector<indexer::facet> const& facets)
{
    std::vector<std::string> lines;
    for (auto const& facet : facets) {
        lines.push_back(facet.name);
        for (auto const& [value, games] : facet.values)
            lines.push_back("  " + value + ": " + std::to_string(games));
    }
    return lines;
}

} // namespace

TEST_CASE("every order and filter gives the same pages and facets in a search server as embedded")
{
    engine_world world("orders");
    auto const games = assorted(300);
    world.apply(games);
    for (int i = 1; i <= 300; i += 7)
        world.live().set_popularity(core::uuid::parse(game_id(i)).value(), static_cast<float>(i));
    REQUIRE(world.comes_to_have(300));

    SUBCASE("orders")
    {
        for (auto const order : {search_order::title, search_order::price, search_order::release_date})
            for (bool const descending : {false, true}) {
                CAPTURE(static_cast<int>(order));
                CAPTURE(descending);
                search_query query{.order = order, .descending = descending, .limit = 17};
                CHECK(ids_of_all_pages(world, query, false) == ids_of_all_pages(world, query, true));
            }
    }
    SUBCASE("popularity, once the server was told")
    {
        search_query query{.order = search_order::popularity, .limit = 50};
        auto const expected = ids_of_all_pages(world, query, true);
        CHECK(eventually([&] { return ids_of_all_pages(world, query, false) == expected; }));
    }
    SUBCASE("relevance goes through all hits, page by page")
    {
        search_query query{.text = "wonder", .limit = 17};
        CHECK(ids_of_all_pages(world, query, false).size() == 300);
    }
    SUBCASE("filters and facets")
    {
        std::vector<search_query> queries(9);
        queries[1].labels[0] = "acao";
        queries[2].labels[1] = "TAG 7";
        queries[3].min_price = 100'000;
        queries[3].max_price = 400'000;
        queries[4].first_day = indexer::release_day(std::chrono::year(2010) / 1 / 1);
        queries[5].last_day = indexer::release_day(std::chrono::year(2010) / 1 / 1);
        queries[6].text = "dragons";
        queries[7].on_sale = true;
        queries[8].on_sale = false;
        for (auto& query : queries) {
            query.facets = true;
            query.order = search_order::title;
            auto const theirs = world.find(query);
            auto const ours = world.find_embedded(query);
            CHECK(theirs.total == ours.total);
            CHECK(world.titles(theirs) == world.titles(ours));
            CHECK(lines_of(theirs.facets) == lines_of(ours.facets));
        }
    }
}

TEST_CASE("an answer of a search server has highlights and says which typo it forgave")
{
    engine_world world("shape");
    world.put(game(1, "Half-Life"));
    world.put(game(2, "Half-Life 2"));
    REQUIRE(world.comes_to_have(2));
    auto const page = world.find("Haf-Life");
    CHECK(page.engine == "opensearch");
    CHECK(page.corrected == "half life");
    REQUIRE(page.hits.size() == 2);
    CHECK(page.hits[0].document.game.title == "Half-Life");
    REQUIRE_FALSE(page.hits[0].highlights.empty());
    CHECK(page.hits[0].highlights[0].second == "<em>Half</em>-<em>Life</em>");
}

TEST_CASE("whatever is typed is no error of the search server")
{
    engine_world world("hostile");
    world.put(game(1, "Wonder"));
    REQUIRE(world.comes_to_have(1));
    names const names{"\"",
                      "* AND OR NOT",
                      "(((",
                      "a:b^2~3",
                      "\\",
                      "🎮🎮",
                      "title:*",
                      "{\"match_all\":{}}",
                      std::string(10'000, 'x'),
                      std::string(5'000, 'a') + " " + std::string(5'000, '"'),
                      "a b c d e f g h i j k l m n o p q r s t u v w x y z",
                      "%00",
                      "\xff\xfe",
                      "ação"};
    for (auto const& text : names) {
        CAPTURE(text);
        auto const page = world.find({.text = text, .facets = true});
        CHECK_FALSE(page.fallback);
        CHECK(page.engine == "opensearch");
        CHECK(page.facets.size() == 6);
        static_cast<void>(world.store.run(world.engine->suggest(text, 10)));
    }
}

TEST_CASE("a cursor that no list gave is refused")
{
    engine_world world("places");
    world.put(game(1, "Wonder"));
    REQUIRE(world.comes_to_have(1));
    for (std::string const values : {"", "[]", "[1]", "{\"a\":1}", "[\"x\",\"y\"]", "[1,2]", "[[1],\"a\"]"}) {
        CAPTURE(values);
        auto const page = world.store.run(world.engine->search({.after = {{"opensearch", values}}}));
        CHECK_FALSE(page.has_value());
    }
}

TEST_CASE("titles, developers and tags are completed by the search server, typos forgiven")
{
    engine_world world("suggestions");
    auto facts = game(1, "The Witcher 3: Wild Hunt");
    facts.developer = "CD PROJEKT RED";
    facts.tags = {"Open World", "Witches"};
    auto other = game(2, "Open Roads");
    other.developer = "Open Roads Team;Annapurna";
    other.tags = {"Open World"};
    world.put(facts);
    world.put(other);
    REQUIRE(world.comes_to_have(2));
    auto const suggested = [&](std::string text) {
        names names;
        for (auto const& said : world.store.run(world.engine->suggest(std::move(text), 10)))
            names.push_back(said.kind + ": " + said.text);
        return names;
    };
    CHECK(suggested("wit") == names{"title: The Witcher 3: Wild Hunt", "tag: Witches"});
    CHECK(suggested("open") == names{"title: Open Roads", "developer: Open Roads Team", "tag: Open World"});
    CHECK(suggested("witchr 3") == names{"title: The Witcher 3: Wild Hunt"});
    CHECK(suggested("cd pro") == names{"developer: CD PROJEKT RED"});
}

} // namespace fcg::test
