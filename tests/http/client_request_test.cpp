#include "pool_case.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace fcg::test {

TEST_CASE("large bodies pass both ways")
{
    std::string const large(3'000'000, 'x');
    pool_case with([](peer& one, int) {
        while (auto const asked = one.read_request())
            one.answer(asked->substr(asked->find("\r\n\r\n") + 4));
    });
    for (int i = 0; i < 3; ++i) {
        http::client_request wanted{.method = http::method::post, .headers = {}, .body = large};
        CHECK(with.ask(std::move(wanted)).body == large);
    }
    CHECK(with.server.accepted() == 1);
}

TEST_CASE("a request says where it goes, what it carries and how long that is")
{
    pool_case with([](peer& one, int) {
        while (auto const asked = one.read_request())
            one.answer(*asked);
    });
    auto where = with.where();
    where.path = "/base";
    with.pool = std::make_unique<http::connections>(with.loop, where, http::connection_settings{});
    auto const host = "Host: 127.0.0.1:" + std::to_string(with.server.port()) + "\r\n";
    http::client_request post{.method = http::method::post, .target = "/a?b", .headers = {}, .body = "{}"};
    CHECK(with.ask(post).body == "POST /base/a?b HTTP/1.1\r\n" + host +
                                     "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    post.headers = {{"host", "other"}, {"content-type", "text/csv"}, {"Content-Length", "7"}, {"X-A", "b"}};
    CHECK(with.ask(post).body == "POST /base/a?b HTTP/1.1\r\nhost: other\r\ncontent-type: text/csv\r\nX-A: "
                                 "b\r\nContent-Length: 2\r\n\r\n{}");
    CHECK(with.ask("/a") == "GET /base/a HTTP/1.1\r\n" + host + "\r\n");
    post = {.method = http::method::post, .headers = {}, .body = {}};
    CHECK(with.ask(post).body == "POST /base/ HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n");
}

TEST_CASE("what would break out of its line is not sent")
{
    pool_case with([](peer& one, int) { one.answer_all(); });
    for (auto const* const target : {"/a\r\nX: y", "/a b", "/a\n"})
        CHECK_THROWS_AS(with.ask(target), std::invalid_argument);
    auto wanted = pool_case::get("/");
    wanted.headers = {{"X-A", "b\r\nX-C: d"}};
    CHECK_THROWS_AS(with.ask(wanted), std::invalid_argument);
    wanted.headers = {{"X-A: b\r\nX-C", "d"}};
    CHECK_THROWS_AS(with.ask(wanted), std::invalid_argument);
    CHECK(with.server.accepted() == 0);
}

} // namespace fcg::test
