#include "platform/http/schema/shape.hpp"

#include <doctest/doctest.h>

using namespace fcg;

TEST_CASE("a cursor gives back the parts that it was made of")
{
    std::vector<std::string> const parts{"São Paulo, \"x\"", "", "01890a5d"};
    auto const cursor = http::make_cursor("games", parts);
    auto const read = http::read_cursor("games", cursor, 3);
    REQUIRE(read.has_value());
    CHECK(*read == parts);
}

TEST_CASE("a cursor needs no escaping in a URL")
{
    auto const cursor = http::make_cursor("games", {"?>?>~~", "ÿÿÿ"});
    CHECK(cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
          std::string::npos);
}

TEST_CASE("a foreign, damaged or invented cursor is refused by name")
{
    auto const good = http::make_cursor("games", {"a", "b"});
    auto const refuses = [](std::string_view list, std::string_view cursor, std::size_t parts) {
        auto const read = http::read_cursor(list, cursor, parts);
        return read.has_error() && read.error().status == 400 && read.error().errors.at(0).field == "cursor";
    };
    CHECK(refuses("purchases", good, 2));
    CHECK(refuses("games", good, 3));
    CHECK(refuses("games", "", 2));
    CHECK(refuses("games", "page=2", 2));
    CHECK(refuses("games", "AAAA", 2));
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto damaged = good;
        damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
        CHECK(refuses("games", damaged, 2));
    }
}
