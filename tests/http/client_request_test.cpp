#include "pool_case.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace fcg::test {

TEST_CASE("large bodies pass both ways")
{
    std::string const large(3'000'000, 'x');
    pool_case fixture([](peer& peer, int) {
        while (auto const text = peer.read_request())
            peer.answer(text->substr(text->find("\r\n\r\n") + 4));
    });
    for (int i = 0; i < 3; ++i) {
        http::client_request request{.method = http::method::post, .headers = {}, .body = large};
        CHECK(fixture.ask(std::move(request)).body == large);
    }
    CHECK(fixture.server.accepted() == 1);
}

TEST_CASE("a request says where it goes, what it carries and how long that is")
{
    pool_case fixture([](peer& peer, int) {
        while (auto const text = peer.read_request())
            peer.answer(*text);
    });
    auto endpoint = fixture.where();
    endpoint.path = "/base";
    fixture.pool =
        std::make_unique<http::connection_pool>(fixture.loop, endpoint, http::connection_settings{});
    auto const host = "Host: 127.0.0.1:" + std::to_string(fixture.server.port()) + "\r\n";
    http::client_request post{.method = http::method::post, .target = "/a?b", .headers = {}, .body = "{}"};
    CHECK(fixture.ask(post).body == "POST /base/a?b HTTP/1.1\r\n" + host +
                                        "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    post.headers = {{"host", "other"}, {"content-type", "text/csv"}, {"Content-Length", "7"}, {"X-A", "b"}};
    CHECK(fixture.ask(post).body ==
          "POST /base/a?b HTTP/1.1\r\nhost: other\r\ncontent-type: text/csv\r\nX-A: "
          "b\r\nContent-Length: 2\r\n\r\n{}");
    CHECK(fixture.ask("/a") == "GET /base/a HTTP/1.1\r\n" + host + "\r\n");
    post = {.method = http::method::post, .headers = {}, .body = {}};
    CHECK(fixture.ask(post).body == "POST /base/ HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n");
}

TEST_CASE("what would break out of its line is not sent")
{
    pool_case fixture([](peer& peer, int) { peer.answer_all(); });
    for (auto const* const target : {"/a\r\nX: y", "/a b", "/a\n"})
        CHECK_THROWS_AS(fixture.ask(target), std::invalid_argument);
    auto request = pool_case::get("/");
    request.headers = {{"X-A", "b\r\nX-C: d"}};
    CHECK_THROWS_AS(fixture.ask(request), std::invalid_argument);
    request.headers = {{"X-A: b\r\nX-C", "d"}};
    CHECK_THROWS_AS(fixture.ask(request), std::invalid_argument);
    CHECK(fixture.server.accepted() == 0);
}

} // namespace fcg::test
