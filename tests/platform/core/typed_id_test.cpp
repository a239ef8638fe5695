#include "platform/core/typed_id.hpp"

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

using namespace std::literals;

namespace {

using apple_id = fcg::core::typed_id<struct apple_kind>;
using pear_id = fcg::core::typed_id<struct pear_kind>;

using takes_apple_and_pear = void (*)(apple_id const& apple, pear_id const& pear);

} // namespace

TEST_CASE("an id of one kind does not become an id of another kind")
{
    CHECK_FALSE(std::is_convertible_v<pear_id, apple_id>);
    CHECK_FALSE(std::is_constructible_v<apple_id, pear_id const&>);
    CHECK_FALSE(std::is_assignable_v<apple_id&, pear_id>);
    CHECK_FALSE(std::is_convertible_v<pear_id, std::optional<apple_id>>);
    CHECK(std::is_invocable_v<takes_apple_and_pear, apple_id, pear_id>);
    CHECK_FALSE(std::is_invocable_v<takes_apple_and_pear, pear_id, apple_id>);
}

TEST_CASE("an id converts from and to text by itself")
{
    apple_id const apple = "a-1";
    std::string const text = apple;
    std::string_view const view = apple;
    CHECK(text == "a-1");
    CHECK(view == "a-1");
    CHECK(apple_id(view) == apple);
    CHECK(apple_id(text) == apple);
    CHECK("apple/" + apple + "/seeds" == "apple/a-1/seeds");
    CHECK(fmt::format("[{:>5}]", apple) == "[  a-1]");
}

TEST_CASE("ids of one kind compare as their texts do")
{
    apple_id const apple = "a-1";
    CHECK(apple == apple_id("a-1"));
    CHECK(apple != apple_id("a-2"));
    CHECK(apple < apple_id("a-2"));
    CHECK(apple == "a-1");
    CHECK(apple == "a-1"s);
    CHECK(apple != "a-2"sv);
}

TEST_CASE("an id is empty until it has a text")
{
    apple_id apple;
    CHECK(apple.empty());
    apple = "a-1";
    CHECK_FALSE(apple.empty());
}

TEST_CASE("an id is a key of ordered and of unordered maps")
{
    std::map<apple_id, int> const ordered{{"a-2", 2}, {"a-1", 1}};
    CHECK(ordered.begin()->second == 1);
    std::unordered_map<apple_id, int> const unordered{{"a-2", 2}, {"a-1", 1}};
    CHECK(unordered.at("a-2") == 2);
}
