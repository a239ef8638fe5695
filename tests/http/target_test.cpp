#include "platform/http/routing/target.hpp"

#include <doctest/doctest.h>

namespace fcg::http {
namespace {

/// Returns the decoded segments, or the error.
std::string decoded(std::string_view raw)
{
    std::string storage;
    segments parts;
    if (auto const wrong = decode_path(raw, storage, parts))
        return wrong->detail;
    std::string text;
    for (std::size_t i = 0; i < parts.count; ++i)
        text += "[" + std::string(parts.texts[i]) + "]";
    return text + (parts.too_many ? "..." : "");
}

std::string decoded_query(std::string_view raw)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    if (auto const wrong = decode_query(raw, pairs))
        return wrong->detail;
    std::string text;
    for (auto const& [name, value] : pairs)
        text += "[" + name + "=" + value + "]";
    return text;
}

std::string split(std::string_view target)
{
    auto const parts = split_target(target);
    return parts ? std::string(parts->path) + " | " + std::string(parts->query) : parts.error().detail;
}

} // namespace

TEST_CASE("a target is a path and a query, also behind a host")
{
    CHECK(split("/a/b?c=d") == "/a/b | c=d");
    CHECK(split("/a?b?c") == "/a | b?c");
    CHECK(split("http://store.example:80/a?b") == "/a | b");
    CHECK(split("https://store.example") == "/ | ");
    CHECK(split("http://store.example?b") == "/ | b");
}

TEST_CASE("a target of another form is refused")
{
    constexpr auto error_text = "the target of the request line must begin with a slash";
    CHECK(split("a/b") == error_text);
    CHECK(split("*") == error_text);
    CHECK(split("store.example:443") == error_text);
    CHECK(split("ftp://store.example/a") == error_text);
    CHECK(split("/a#b") == "the target of the request line holds a fragment (#)");
}

TEST_CASE("a path is split at its slashes before it is decoded")
{
    CHECK(decoded("/") == "[]");
    CHECK(decoded("/api/games") == "[api][games]");
    CHECK(decoded("/api/games/") == "[api][games][]");
    CHECK(decoded("/api//games") == "[api][][games]");
    CHECK(decoded("/a%2Fb/c") == "[a/b][c]");
    CHECK(decoded("/jog%C3%B3s/a+b") == "[jogós][a+b]");
    CHECK(decoded("/jogós") == "[jogós]");
}

TEST_CASE("dots in a path are names like any other")
{
    CHECK(decoded("/a/../b") == "[a][..][b]");
    CHECK(decoded("/a/%2e%2e/b") == "[a][..][b]");
}

TEST_CASE("a path deeper than any route is cut")
{
    CHECK(decoded("/1/2/3/4/5/6/7/8/9/10/11/12/13") == "[1][2][3][4][5][6][7][8][9][10][11][12]...");
}

TEST_CASE("a badly encoded path is refused with what is wrong")
{
    constexpr auto sign = "the path holds a percent sign that two hexadecimal digits do not follow";
    CHECK(decoded("/a%") == sign);
    CHECK(decoded("/a%2") == sign);
    CHECK(decoded("/a%2g/b") == sign);
    CHECK(decoded("/%%30") == sign);
    CHECK(decoded("/a%00b") == "the path holds a zero byte (%00)");
    CHECK(decoded("/a%ff") == "the path holds bytes that are not UTF-8");
    CHECK(decoded("/a%c0%af") == "the path holds bytes that are not UTF-8");
    CHECK(decoded("/a\xff") == "the path holds bytes that are not UTF-8");
}

TEST_CASE("a query is decoded in order, with a plus for a space")
{
    CHECK(decoded_query("a=1&b=two+words&a=3") == "[a=1][b=two words][a=3]");
    CHECK(decoded_query("q=1%2B1&x=a%26b%3Dc") == "[q=1+1][x=a&b=c]");
    CHECK(decoded_query("a&b=&=c&&d=e=f") == "[a=][b=][=c][d=e=f]");
    CHECK(decoded_query("") == "");
}

TEST_CASE("a badly encoded query is refused by the parameter's name")
{
    CHECK(decoded_query("genre=%zz") ==
          "the query parameter 'genre' holds a percent sign that two hexadecimal digits do not follow");
    CHECK(decoded_query("a=1&q=%00") == "the query parameter 'q' holds a zero byte (%00)");
    CHECK(decoded_query("%ff=1") == "the name of a query parameter holds bytes that are not UTF-8");
}

} // namespace fcg::http
