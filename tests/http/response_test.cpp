#include "dispatch_case.hpp"
#include "platform/http/response.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace fcg::test {
namespace {

request with_header(std::string_view name, std::string_view value)
{
    request request;
    request.headers.emplace_back(name, value);
    return request;
}

} // namespace

TEST_CASE("a problem becomes problem+json with its slug as type")
{
    response const answer = not_found("game");
    CHECK(answer.status == 404);
    CHECK(answer.content_type == "application/problem+json");
    CHECK(answer.body ==
          R"({"type":"/problems/not-found","title":"Not found","status":404,"detail":"no such game"})");
}

TEST_CASE("a problem lists the faults of its fields, escaped")
{
    response const answer = invalid_fields({{"na\"me", "too\nlong"}, {"price", "missing"}});
    CHECK(answer.body.ends_with(
        R"("errors":[{"field":"na\"me","reason":"too\nlong"},{"field":"price","reason":"missing"}]})"));
}

TEST_CASE("a problem that passes says when to come again")
{
    CHECK(header_of(too_many_requests(7), "Retry-After") == "7");
    CHECK(header_of(unavailable("later"), "Retry-After") == "1");
}

TEST_CASE("an answer to what was made says where it is")
{
    auto const answer = created("/api/games/7", "{}");
    CHECK(answer.status == 201);
    CHECK(header_of(answer, "Location") == "/api/games/7");
    CHECK(accepted("/x", "{}").status == 202);
    CHECK(no_content().status == 204);
}

TEST_CASE("a line break in a header is refused")
{
    CHECK_THROWS_AS(ok("{}").with("Location", "/a\r\nSet-Cookie: b"), std::invalid_argument);
}

TEST_CASE("If-None-Match compares weakly and takes lists and the asterisk")
{
    auto const etag = version_etag(7);
    CHECK(etag == "\"v7\"");
    CHECK(has_current(with_header("if-none-match", "\"v7\""), etag));
    CHECK(has_current(with_header("If-None-Match", "\"v1\", W/\"v7\""), etag));
    CHECK(has_current(with_header("If-None-Match", "*"), etag));
    CHECK_FALSE(has_current(with_header("If-None-Match", "\"v77\""), etag));
    CHECK_FALSE(has_current(request{}, etag));
    CHECK(not_modified(etag).status == 304);
}

TEST_CASE("If-Match compares strongly, and is required where the route says so")
{
    auto const etag = version_etag(7);
    auto const check = [&](std::vector<header_parameter> declared, char const* sent) {
        route route{.method = method::put,
                    .path = "/api/games/{id}",
                    .access = access::anyone,
                    .summary = {},
                    .tag = {},
                    .answers = {},
                    .headers = std::move(declared),
                    .handle = quick_handler()};
        request request;
        if (sent != nullptr)
            request.headers.emplace_back("If-Match", sent);
        request.route = &route;
        auto const refusal = check_if_match(request, etag);
        return refusal ? refusal->status : 0;
    };
    CHECK(check({if_match(true)}, "\"v6\", \"v7\"") == 0);
    CHECK(check({if_match(false)}, nullptr) == 0);
    CHECK(check({if_match(false)}, "W/\"v7\"") == 412);
    CHECK(check({if_match(false)}, "\"v6\"") == 412);
    CHECK(check({if_match(true)}, nullptr) == 428);
    CHECK_THROWS_AS(check({}, nullptr), std::logic_error);
}

TEST_CASE("headers are found in any case")
{
    auto const request = with_header("cOnTent-TYPE", "text/csv");
    CHECK(request.header("Content-Type") == "text/csv");
    CHECK(request.header("Content-Typ") == "");
}

TEST_CASE("a malformed id in the path is one that does not exist")
{
    request request;
    request.path_values.emplace_back("id", "not-an-id");
    CHECK(request.path_id("id", "game").error().detail == "no such game");
    CHECK_THROWS_AS(request.path_value("other"), std::logic_error);
    CHECK_THROWS_AS(request.caller_id(), std::logic_error);
}

} // namespace fcg::test
