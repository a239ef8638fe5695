#include "platform/core/recent_texts.hpp"

#include <doctest/doctest.h>

namespace fcg::core {

TEST_CASE("what was kept is found, replaced and forgotten")
{
    recent_texts<int> map(4);
    map.keep("a", 1);
    CHECK(*map.find("a") == 1);
    map.keep("a", 2);
    CHECK(*map.find("a") == 2);
    map.forget("a");
    CHECK(map.find("a") == nullptr);
    CHECK(map.size() == 0);
}

TEST_CASE("the entries that were used last are never forgotten, and the others do not pile up")
{
    recent_texts<int> map(4);
    map.keep("used", 0);
    for (int i = 1; i <= 100; ++i) {
        map.keep(std::to_string(i), i);
        REQUIRE(map.find("used") != nullptr);
        CHECK(map.size() <= 8);
    }
    for (int i = 98; i <= 100; ++i)
        CHECK(*map.find(std::to_string(i)) == i);
    CHECK(map.find("1") == nullptr);
}

TEST_CASE("an entry that was nearly forgotten is replaced, not doubled")
{
    recent_texts<int> map(2);
    map.keep("a", 1);
    map.keep("b", 2);
    map.keep("c", 3);
    map.keep("a", 4);
    CHECK(*map.find("a") == 4);
    map.forget("a");
    CHECK(map.find("a") == nullptr);
}

} // namespace fcg::core
