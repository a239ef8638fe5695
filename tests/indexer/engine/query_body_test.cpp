#include "internal/engine/query_body.hpp"
#include "internal/index/live_index.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace fcg::indexer {

namespace {

constexpr std::chrono::milliseconds limit{2'000};

std::shared_ptr<live_index> index_of(std::vector<std::string> const& titles)
{
    auto index = std::make_shared<live_index>();
    game_number number = 0;
    for (auto const& title : titles) {
        document document{.number = ++number, .game = {}};
        document.game.game_id = "00000000-0000-7000-8000-00000000000" + std::to_string(number);
        document.game.title = title;
        index->add(document);
    }
    return index;
}

std::vector<wording> all_ways(std::string const& text, std::vector<std::string> const& titles)
{
    wordings ways(text, index_of(titles), search_scope::everything);
    std::vector<wording> wordings;
    while (auto wording = ways.next())
        wordings.push_back(std::move(*wording));
    return wordings;
}

nlohmann::json body_of(search_query const& query, wording const* words = nullptr, std::string_view after = {})
{
    return nlohmann::json::parse(search_body(query, words, after, limit));
}

} // namespace

TEST_CASE("without words every game is found, the most popular first")
{
    auto const body = body_of({.limit = 20});
    CHECK(body["query"]["bool"]["filter"].empty());
    CHECK(body["sort"] == nlohmann::json::parse(R"([{"popularity":"desc"},{"game_id":"asc"}])"));
    CHECK(body["size"] == 21); // one more shows that another page follows
    CHECK(body["_source"] == false);
    CHECK(body["track_total_hits"] == true);
    CHECK(body["timeout"] == "2000ms");
    CHECK_FALSE(body.contains("aggs"));
    CHECK_FALSE(body.contains("search_after"));
}

TEST_CASE("filters compare label keys, prices and days")
{
    search_query query;
    query.labels[0] = "Ação";
    query.min_price = 100;
    query.last_day = 7;
    CHECK(body_of(query)["query"]["bool"]["filter"] ==
          nlohmann::json::parse(R"([{"term":{"labels.genre":"acao"}},{"range":{"price_key":{"gte":100}}},
                                    {"range":{"release_day":{"lte":7}}}])"));
}

TEST_CASE("whether a game is on sale is asked for only when it matters")
{
    CHECK(body_of({.on_sale = false})["query"]["bool"]["filter"] ==
          nlohmann::json::parse(R"([{"term":{"on_sale":false}}])"));
    CHECK(body_of({.on_sale = true})["query"]["bool"]["filter"][0]["term"]["on_sale"] == true);
}

TEST_CASE("each order ends with the game's id, and what is not announced comes last")
{
    search_query query{.order = search_order::release_date, .descending = true};
    CHECK(body_of(query)["sort"] ==
          nlohmann::json::parse(R"([{"release_day":{"order":"desc","missing":"_last"}},{"game_id":"asc"}])"));
    query.order = search_order::price;
    query.descending = false;
    CHECK(body_of(query)["sort"] == nlohmann::json::parse(R"([{"price_key":"asc"},{"game_id":"asc"}])"));
}

TEST_CASE("six kinds are counted when facets are wanted")
{
    auto const aggs = body_of({.facets = true})["aggs"];
    CHECK(aggs.size() == 6);
    CHECK(aggs["labels.tag"]["terms"]["size"] == 20);
    CHECK(aggs["labels.releaseYear"]["terms"]["field"] == "labels.releaseYear");
}

TEST_CASE("words are scored only where relevance is the order")
{
    auto const ways = all_ways("half", {"Half-Life"});
    REQUIRE_FALSE(ways.empty());
    search_query query{.text = "half"};
    CHECK(body_of(query, &ways[0])["query"]["bool"].contains("must"));
    query.order = search_order::title;
    auto const body = body_of(query, &ways[0]);
    CHECK_FALSE(body["query"]["bool"].contains("must"));
    CHECK(body["query"]["bool"]["filter"].size() == 1);
}

TEST_CASE("no operator of the search server comes out of what is typed")
{
    auto const text = R"(foo AND "bar*" OR (title:x~2) {"match_all":{}})";
    for (auto const& words : all_ways(text, {"Half-Life"})) {
        auto const body = search_body({.text = text}, &words, {}, limit);
        CHECK(body.find("query_string") == std::string::npos);
        CHECK(body.find("match_all") == std::string::npos);
        CHECK(body.find("~2") == std::string::npos);
        CHECK(body.find("title:x") == std::string::npos);
    }
}

TEST_CASE("what was typed is tried as it stands, then with typos forgiven")
{
    auto const ways = all_ways("skyirm", {"Skyrim", "Half-Life"});
    REQUIRE(ways.size() >= 2);
    CHECK(ways[0].words[0].spellings[0].folded == "skyirm"); // a description may contain it
    CHECK(ways[1].words[0].spellings[0].folded == "skyrim");
}

TEST_CASE("words that are in no game are asked for once, without words nothing is")
{
    CHECK(all_ways("qqqqqqqq", {"Half-Life"}).size() == 1);
    CHECK(all_ways("\"*?!", {"Half-Life"}).empty());
    CHECK(all_ways("", {"Half-Life"}).empty());
}

TEST_CASE("sort values come back to the server only in the form that it gave")
{
    std::string const id = "\"00000000-0000-7000-8000-000000000001\"";
    search_query const by_score;
    search_query const by_title{.order = search_order::title};
    CHECK(read_sort_values(by_score, "[1.5," + id + "]") == "[1.5," + id + "]");
    CHECK(read_sort_values(by_title, "[\"half life\"," + id + "]"));
    CHECK_FALSE(read_sort_values(by_title, "[1.5," + id + "]"));
    CHECK_FALSE(read_sort_values(by_score, "[\"half life\"," + id + "]"));
    for (auto const* const text : {"", "[]", "[1]", "{}", "[1,2]", "[1,\"x\"]", "[[1],", "null"})
        CHECK_FALSE(read_sort_values(by_score, text));
    auto const body = body_of(by_score, nullptr, "[1.5," + id + "]");
    CHECK(body["search_after"][0] == 1.5);
}

} // namespace fcg::indexer
