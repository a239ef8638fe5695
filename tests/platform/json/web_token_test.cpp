#include "platform/json/web_token.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fcg;

namespace {

constexpr std::string_view key = "a key of thirty-two octets, no more";
constexpr std::string_view header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

} // namespace

TEST_CASE("a web token that was signed is split, recognised by its key and read")
{
    auto const text = json::sign_web_token(header, R"({"sub":"ana","exp":7})", key);
    auto const token = json::web_token::split(text);
    REQUIRE(token);
    CHECK(token->header == header);
    CHECK(token->is_signed_with(key));
    CHECK_FALSE(token->is_signed_with("another key"));
    auto const claims = token->claims();
    REQUIRE(claims);
    CHECK(json::text_in(*claims, "sub") == "ana");
    CHECK(json::integer_in(*claims, "exp") == 7);
}

TEST_CASE("a web token whose payload was changed is not signed any more")
{
    auto const mine = json::sign_web_token(header, R"({"sub":"ana"})", key);
    auto const yours = json::sign_web_token(header, R"({"sub":"eva"})", "another key");
    auto const mixed = yours.substr(0, yours.rfind('.')) + mine.substr(mine.rfind('.'));
    CHECK_FALSE(json::web_token::split(mixed)->is_signed_with(key));
}

TEST_CASE("what has no three parts is no web token, and a payload that is not JSON has no claims")
{
    for (std::string const text : {"", "abc", "a.b"}) {
        CAPTURE(text);
        CHECK_FALSE(json::web_token::split(text));
    }
    CHECK_FALSE(json::web_token::split("a.!!.c")->claims());
    auto const no_json = json::sign_web_token(header, "not JSON", key);
    CHECK_FALSE(json::web_token::split(no_json)->claims());
}

TEST_CASE("a member that is of another kind, or not there, is no text and no integer")
{
    auto const parsed = json::parse(R"({"text":"seven","whole":7,"half":7.5})");
    auto const& object = std::get<json::value>(parsed);
    CHECK(json::text_in(object, "text") == "seven");
    CHECK(json::text_in(object, "whole").empty());
    CHECK(json::text_in(object, "nothing").empty());
    CHECK(json::integer_in(object, "whole") == 7);
    CHECK_FALSE(json::integer_in(object, "half"));
    CHECK_FALSE(json::integer_in(object, "text"));
}
