#include "served_case.hpp"
#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

struct malformed {
    std::string bytes;
    int status;
    std::string detail; ///< a part of the response that names the fault
};

std::string with_headers(std::string const& headers)
{
    return "POST /echo HTTP/1.1\r\nHost: store\r\n" + headers + "\r\n\r\nbody\r\n\r\n";
}

std::string chunked(std::string const& body)
{
    return "POST /echo HTTP/1.1\r\nHost: store\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
}

/// Checks that each case gets a problem+json with its status and detail, that its connection closes, and that
/// the server goes on.
void check_all(std::vector<malformed> const& cases)
{
    served_case store;
    store.settings.max_header_bytes = 2'048;
    store.settings.max_body_bytes = 2'000;
    store.start();
    for (auto const& malformed : cases) {
        CAPTURE(malformed.bytes);
        raw_client caller(store.port);
        caller.send(malformed.bytes);
        auto const answer = caller.read_response();
        CHECK(answer.status == malformed.status);
        CHECK_MESSAGE(answer.body.find(malformed.detail) != std::string::npos, answer.body);
        CHECK(answer.headers.at("Content-Type") == "application/problem+json");
        CHECK(answer.headers.at("Connection") == "close");
        CHECK(answer.headers.at("X-Correlation-ID").size() == 36);
        CHECK(caller.ends());
    }
    CHECK(store.ask(get("/hello")).body == "hello");
}

} // namespace

TEST_CASE("a malformed request line is refused")
{
    auto const method = "does not begin with a method";
    auto const target = "target of the request line";
    auto const version = "does not end in HTTP/1.1";
    check_all({
        {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello", 400, method},
        {"\r\n\r\nGET /hello HTTP/1.1\r\nHost: store\r\n\r\n", 400, method},
        {" GET /hello HTTP/1.1\r\nHost: store\r\n\r\n", 400, method},
        {"G@T /hello HTTP/1.1\r\nHost: store\r\n\r\n", 400, method},
        {"\nGET /hello HTTP/1.1\r\nHost: store\r\n\r\n", 400, method},
        {"GET\t/hello\tHTTP/1.1\r\nHost: store\r\n\r\n", 400, method},
        {std::string("GE\0T /hello HTTP/1.1\r\n\r\n", 24), 400, method},
        {"GET  HTTP/1.1\r\nHost: store\r\n\r\n", 400, target},
        {"GET /he\x01llo HTTP/1.1\r\nHost: store\r\n\r\n", 400, target},
        {"GET /hello\r\nHost: store\r\n\r\n", 400, target},
        {"GET /hello world HTTP/1.1\r\nHost: store\r\n\r\n", 400, version},
        {"GET /hello  HTTP/1.1\r\nHost: store\r\n\r\n", 400, version},
        {"GET /hello HTTP/1.1 \r\nHost: store\r\n\r\n", 400, version},
        {"GET /hello HTTP/1.1\nHost: store\n\n    ", 400, version},
        {"GET /hello HTTP/0.9\r\nHost: store\r\n\r\n", 400, version},
        {"GET /hello HTTP/1.2\r\nHost: store\r\n\r\n", 400, version},
        {"GET /hello HTTP/2.0\r\nHost: store\r\n\r\n", 400, version},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, version},
        {"GET /hello http/1.1\r\nHost: store\r\n\r\n", 400, version},
        {"GET /hello HTTP/11\r\nHost: store\r\n\r\n", 400, version},
        {"GET /hello HTTP/1.1\rHost: store\r\n\r\n", 400, version},
    });
}

TEST_CASE("malformed headers are refused")
{
    auto const name = "the name of a header is malformed";
    auto const value = "the value of a header is malformed";
    check_all({
        {with_headers("No colon"), 400, name},
        {with_headers("Space : x"), 400, name},
        {with_headers(": empty"), 400, name},
        {with_headers("Na(me: x"), 400, name},
        {with_headers("N\xc3\xa4me: x"), 400, name},
        {"GET /hello HTTP/1.1\r\n Host: store\r\n\r\n", 400, name},
        {with_headers("X: a\x01z"), 400, value},
        {with_headers(std::string("X: a\0z", 6)), 400, value},
        {with_headers("X: a\nY: b"), 400, value},
        {with_headers("X: a\x7f"), 400, value},
        {with_headers("X: a\rY: b"), 400, "a line does not end in carriage return and line feed"},
        {with_headers("Connection: ,;="), 400, value},
        {"GET /hello HTTP/1.1\r\n\r\n", 400, "Host is missing"},
        {"GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "Host appears twice"},
        {with_headers("Expect: a miracle"), 417, "only 100-continue"},
    });
}

TEST_CASE("what leaves the length of a body in doubt is refused")
{
    auto const length = "Content-Length is malformed or appears together with Transfer-Encoding";
    check_all({
        {with_headers("Content-Length: "), 400, length},
        {with_headers("Content-Length: x"), 400, length},
        {with_headers("Content-Length: -4"), 400, length},
        {with_headers("Content-Length: +4"), 400, length},
        {with_headers("Content-Length: 4 4"), 400, length},
        {with_headers("Content-Length: 0x4"), 400, length},
        {with_headers("Content-Length: 4.0"), 400, length},
        {with_headers("Content-Length: 99999999999999999999"), 400, length},
        {with_headers("Content-Length: 4\r\nContent-Length: 5"), 400, "appears twice with different values"},
        {with_headers("Content-Length: 4, 5"), 400, "appears twice with different values"},
        {with_headers("Transfer-Encoding: chunked\r\nContent-Length: 4"), 400, length},
        {with_headers("Content-Length: 4\r\nTransfer-Encoding: chunked"), 400,
         "Transfer-Encoding appears twice or"},
        {with_headers("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400, "appears twice or"},
        {with_headers("Transfer-Encoding: gzip"), 400, "something else than chunked"},
        {with_headers("Transfer-Encoding: gzip, chunked"), 400, "something else than chunked"},
        {with_headers("Transfer-Encoding: chunked, identity"), 400, "something else than chunked"},
        {with_headers("Transfer-Encoding: xchunked"), 400, "something else than chunked"},
        {"POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "HTTP/1.0 knows no"},
    });
}

TEST_CASE("malformed chunks are refused")
{
    auto const chunk = "a chunk of the body is malformed";
    check_all({
        {chunked("xyz\r\n\r\n"), 400, chunk},
        {chunked("\r\nhello\r\n"), 400, chunk},
        {chunked("-5\r\nhello\r\n"), 400, chunk},
        {chunked("fffffffffffffffff\r\nhello\r\n"), 400, chunk},
        {chunked("5\r\nhelloworld\r\n0\r\n\r\n"), 400, chunk},
        {chunked("5 x\r\nhello\r\n0\r\n\r\n"), 400, "the extension of a chunk is malformed"},
        {chunked("5;=\r\nhello\r\n0\r\n\r\n"), 400, "the extension of a chunk is malformed"},
        {chunked("5\nhello\r\n0\r\n\r\n"), 400, "a chunk"},
        {chunked("5\rhello\r\n0\r\n\r\n"), 400, "a line does not end"},
        {chunked("5\r\nhello\r\n0\r\nNo colon\r\n\r\n"), 400, "the name of a header is malformed"},
        {chunked("5;x=" + std::string(5'000, 'y')), 400, "is too long"},
        {chunked("0\r\nX: " + std::string(5'000, 'y')), 400, "is too long"},
    });
}

TEST_CASE("what is too long is refused, each with its own status")
{
    auto const filler = std::string(3'000, 'x');
    check_all({
        {"GET /" + filler + " HTTP/1.1\r\nHost: store\r\n\r\n", 414, "the request line does not fit"},
        {filler, 414, "the request line does not fit"},
        {with_headers("X: " + filler), 431, "exceed the limit"},
        {"GET /hello HTTP/1.1\r\nHost: store\r\nX: " + filler, 431, "exceed the limit"},
        {post("/echo", std::string(2'001, 'x')), 413, "at most 2000 bytes"},
        {"POST /echo HTTP/1.1\r\nHost: store\r\nContent-Length: 18446744073709551615\r\n\r\n", 413,
         "at most 2000 bytes"},
        {post("/small", "eleven byte"), 413, "at most 10 bytes"},
        {chunked("7d1\r\n" + std::string(2'001, 'x')), 413, "the body exceeds"},
        {chunked("7fffffffffffffff\r\n" + std::string(2'001, 'x')), 413, "the body exceeds"},
    });
    std::string many;
    for (int i = 0; i < 500; ++i)
        many += "a:b\r\n";
    check_all({{"GET /hello HTTP/1.1\r\n" + many + "Host: store\r\n\r\n", 431, "exceed the limit"}});
}

TEST_CASE("headers that come in many pieces are counted together")
{
    served_case store;
    store.settings.max_header_bytes = 2'048;
    store.start();
    raw_client caller(store.port);
    caller.send("GET /hello HTTP/1.1\r\nHost: store\r\n");
    for (int i = 0; i < 300 && caller.send("X-More: 1234567890\r\n"); ++i) {
    }
    CHECK(caller.read_response().status == 431);
}

TEST_CASE("a request that ends in the middle is refused while the caller still listens")
{
    served_case store;
    store.start();
    for (auto const* part :
         {"GET", "GET /hello HTTP/1.1\r\nHost: st",
          "POST /echo HTTP/1.1\r\nHost: store\r\nContent-Length: 5\r\n\r\nbod",
          "POST /echo HTTP/1.1\r\nHost: store\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbod"}) {
        raw_client caller(store.port);
        caller.send(part);
        caller.end_sending();
        auto const answer = caller.read_response();
        CHECK(answer.status == 400);
        CHECK(answer.body.find("the connection ended within the request") != std::string::npos);
        CHECK(caller.ends());
    }
}

TEST_CASE("an unknown method is refused as one that the path does not have")
{
    served_case store;
    store.start();
    raw_client caller(store.port);
    for (auto const* name : {"FOO", "TRACE", "get", "PROPFIND"}) {
        caller.send(std::string(name) + " /hello HTTP/1.1\r\nHost: store\r\n\r\n");
        auto const answer = caller.read_response();
        CHECK(answer.status == 405);
        CHECK(answer.headers.at("Allow") == "GET, HEAD, OPTIONS");
    }
}

TEST_CASE("the server outlives requests with any bytes changed, dropped or doubled")
{
    served_case store;
    store.settings.header_timeout_ms = store.settings.body_timeout_ms = 200;
    store.start();
    std::vector<std::string> const seeds{
        get("/where/x?a=%41&b", "X-Fold: a\r\n b\r\nAuthorization: Bearer user\r\n"), post("/echo", "a body"),
        chunked("5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nX: y\r\n\r\n"),
        "HEAD /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get("/hello")};
    seeded_random random(42);
    for (int round = 0; round < 3'000; ++round) {
        auto bytes = seeds[random.below(seeds.size())];
        for (auto changes = 1 + random.below(4); changes > 0; --changes) {
            auto const at = random.below(bytes.size());
            constexpr std::string_view nasty("\r\n\0 :;,=0f%\x7f\xff\t/", 15);
            switch (random.below(4)) {
            case 0:
                bytes[at] = nasty[random.below(nasty.size())];
                break;
            case 1:
                bytes.erase(at, 1 + random.below(4));
                break;
            case 2:
                bytes.insert(at, bytes.substr(at, 1 + random.below(8)));
                break;
            default:
                bytes.insert(at, 1, nasty[random.below(nasty.size())]);
            }
        }
        CAPTURE(bytes);
        raw_client caller(store.port);
        auto const cut = random.below(bytes.size() + 1);
        caller.send(std::string_view(bytes).substr(0, cut));
        caller.send(std::string_view(bytes).substr(cut));
        caller.end_sending();
        auto const came = caller.read_rest();
        REQUIRE((came.empty() || came.starts_with("HTTP/1.1 ")));
        REQUIRE(came.find("HTTP/1.1 500") == std::string::npos);
    }
    CHECK(store.ask(get("/hello")).body == "hello");
}

} // namespace fcg::test
