#include "platform/json/difference.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

/// Returns each difference as "path: before -> after", with "-" for a missing value.
std::vector<std::string> differ(std::string_view before, std::string_view after)
{
    auto const left = std::get<json::value>(json::parse(before));
    auto const right = std::get<json::value>(json::parse(after));
    std::vector<std::string> lines;
    for (auto const& difference : json::differences(left, right))
        lines.push_back(difference.path + ": " + difference.before.value_or("-") + " -> " +
                        difference.after.value_or("-"));
    return lines;
}

using lines = std::vector<std::string>;

} // namespace

TEST_CASE("equal documents do not differ, in whatever order their members stand")
{
    CHECK(differ(R"({"a":1,"b":[true,null]})", R"({"b":[true,null],"a":1})").empty());
}

TEST_CASE("differences are named by their path, with what stood there before")
{
    CHECK(differ(R"({"amount":59.9,"user":{"id":"u"},"gone":1})",
                 R"({"amount":"59.90","user":{"id":"v"},"new":{}})") ==
          lines{"/amount: 59.9 -> \"59.90\"", "/user/id: \"u\" -> \"v\"", "/gone: 1 -> -", "/new: - -> {}"});
    CHECK(differ(R"([1,2])", R"([1,3,4])") == lines{"/1: 2 -> 3", "/2: - -> 4"});
    CHECK(differ(R"({"a/b~c":1})", R"({"a/b~c":2})") == lines{"/a~1b~0c: 1 -> 2"});
    CHECK(differ(R"({"a":1})", R"([1])") == lines{": {\"a\":1} -> [1]"});
}

} // namespace fcg::test
