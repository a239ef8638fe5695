#include "search_fixture.hpp"

#include <algorithm>

using namespace fcg;
using indexer::search_order;
using indexer::search_query;
using test::names;
using test::search_world;

namespace {

/// 120 games, many of which have equal titles, prices and numbers of buyers.
struct long_list : search_world {
    long_list()
    {
        for (int i = 0; i < 120; ++i)
            put({.title = "Long title that goes on " + std::to_string(i * 77 % 40),
                 .buyers = static_cast<float>(i % 7),
                 .minor = i % 5 * 100});
    }

    /// Returns the ids of all pages.
    names all_pages(search_query query)
    {
        names names;
        query.limit = 7;
        for (bool more = true; more;) {
            auto const page = find(query);
            for (auto const& hit : page.hits)
                names.push_back(hit.document.game.game_id);
            more = page.next.has_value();
            if (more)
                query.after = *page.next;
        }
        return names;
    }
};

} // namespace

TEST_CASE_FIXTURE(long_list, "the pages of every order are the whole list, each game once")
{
    for (auto const* const text : {"", "long", "title goes"})
        for (auto const order : {search_order::relevance, search_order::popularity, search_order::title,
                                 search_order::price, search_order::release_date})
            for (bool const descending : {false, true}) {
                CAPTURE(text);
                CAPTURE(static_cast<int>(order));
                search_query const query{
                    .text = text, .order = order, .descending = descending, .limit = 100};
                auto ids = all_pages(query);
                auto const first = find(query);
                for (std::size_t i = 0; i < first.hits.size(); ++i)
                    CHECK(first.hits[i].document.game.game_id == ids[i]);
                std::ranges::sort(ids);
                CHECK(std::ranges::adjacent_find(ids) == ids.end());
                CHECK(ids.size() == 120);
            }
}

TEST_CASE_FIXTURE(long_list, "a page goes on where the one before ended, whatever was withdrawn")
{
    auto first = find({.order = search_order::price, .limit = 5});
    auto const last = first.hits.back().document.game.game_id;
    auto const second = find({.order = search_order::price, .limit = 5, .after = *first.next});
    withdraw(last);
    auto const again = find({.order = search_order::price, .limit = 5, .after = *first.next});
    CHECK(again.hits.front().document.game.game_id == second.hits.front().document.game.game_id);
}

TEST_CASE_FIXTURE(long_list, "a cursor that no page gave is refused")
{
    for (auto const& keys :
         {names{"1"}, names{"x", "", "00000000-0000-7000-8000-000000000001"}, names{"1", "", "no id"}}) {
        auto const page = store.run(engine.search({.text = "long", .after = {keys}}));
        REQUIRE(page.has_error());
        CHECK(page.error().status == 400);
    }
}
