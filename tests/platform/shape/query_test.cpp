#include "platform/http/schema/shape.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

struct search {
    std::string q;
    std::optional<std::string> genre;
    std::vector<std::string> facets;
    std::int64_t limit = 20;
    std::optional<bool> on_sale;
    std::optional<std::string> min_price;
    std::optional<core::uuid> game;
};

http::shape<search> const search_shape{
    "Search",
    {http::text("q", &search::q), http::text("genre", &search::genre, {.description = "A genre's name."}),
     http::with_default(http::texts("facets", &search::facets)),
     http::with_default(http::integer("limit", &search::limit, 1, 100)),
     http::boolean("onSale", &search::on_sale), http::decimal("minPrice", &search::min_price),
     http::id("game", &search::game)}};

http::result<search> read_search(std::vector<std::pair<std::string, std::string>> query)
{
    http::request request;
    request.query = std::move(query);
    return search_shape.read_query(request);
}

http::field_fault refused_field(std::string name, std::string value)
{
    auto const search_read = read_search({{"q", "x"}, {std::move(name), std::move(value)}});
    REQUIRE(search_read.has_error());
    REQUIRE(search_read.error().errors.size() == 1);
    return search_read.error().errors.front();
}

} // namespace

TEST_CASE("parameters are converted to the members' types")
{
    auto const search_read =
        read_search({{"limit", "50"}, {"q", "hades"}, {"onSale", "true"}, {"minPrice", "9.90"}});
    REQUIRE(search_read.has_value());
    CHECK(search_read->q == "hades");
    CHECK(search_read->limit == 50);
    CHECK(search_read->on_sale == true);
    CHECK(search_read->min_price == "9.90");
    CHECK(!search_read->genre);
}

TEST_CASE("a list stands in one parameter, with commas")
{
    CHECK(read_search({{"q", ""}, {"facets", "genre,tag, price"}})->facets ==
          std::vector<std::string>{"genre", "tag", "price"});
    CHECK(read_search({{"q", ""}, {"facets", ""}})->facets.empty());
}

TEST_CASE("an unknown parameter is refused with the nearest name")
{
    auto const fault = refused_field("limt", "5");
    CHECK(fault.field == "limt");
    CHECK(fault.reason == "unknown parameter; did you mean \"limit\"?");
}

TEST_CASE("a parameter that comes twice is refused")
{
    auto const fault = refused_field("q", "y");
    CHECK(fault.field == "q");
    CHECK(fault.reason == "must be given once");
}

TEST_CASE("a missing parameter is named")
{
    auto const search_read = read_search({});
    REQUIRE(search_read.has_error());
    CHECK(search_read.error().errors.front().field == "q");
    CHECK(search_read.error().errors.front().reason == "is required");
}

TEST_CASE("texts that do not stand for the type are refused with the rule")
{
    CHECK(refused_field("limit", "many").reason == "must be a whole number from 1 to 100");
    CHECK(refused_field("limit", "").reason == "must be a whole number from 1 to 100");
    CHECK(refused_field("limit", "5 ").reason == "must be a whole number from 1 to 100");
    CHECK(refused_field("limit", "1e1").reason == "must be a whole number from 1 to 100");
    CHECK(refused_field("limit", "101").reason == "must be a whole number from 1 to 100");
    CHECK(refused_field("onSale", "yes").reason == "must be true or false");
    CHECK(refused_field("minPrice", "9,90").reason == "must be a number such as 59.90");
    CHECK(refused_field("game", "7").reason == "must be an id, which is a UUID of 36 characters");
}

TEST_CASE("bytes that are not UTF-8 are malformed")
{
    auto const search_read = read_search({{"q", "\xFF"}});
    REQUIRE(search_read.has_error());
    CHECK(search_read.error().slug == "malformed-request");
}

TEST_CASE("each member is described as a parameter, without null")
{
    auto const& parameters = search_shape.describe()->parameters;
    REQUIRE(parameters.size() == 7);
    CHECK(parameters[0].required);
    CHECK(parameters[1].name == "genre");
    CHECK(!parameters[1].required);
    CHECK(parameters[1].document.starts_with(R"({"type":"string","maxLength":1000,"pattern":)"));
}
