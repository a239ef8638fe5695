#include "served_case.hpp"

#include <doctest/doctest.h>

namespace fcg::test {

TEST_CASE("an answer carries its length, its date and the security headers")
{
    served_case store;
    store.start();
    auto const answer = store.ask(get("/hello", "X-Correlation-ID: order-7\r\n"));
    CHECK(answer.status == 200);
    CHECK(answer.body == "hello");
    CHECK(answer.headers.at("Content-Length") == "5");
    CHECK(answer.headers.at("Content-Type") == "application/json");
    CHECK(answer.headers.at("X-Correlation-ID") == "order-7");
    CHECK(answer.headers.at("X-Content-Type-Options") == "nosniff");
    CHECK(answer.headers.at("Cache-Control") == "no-store");
    CHECK(answer.headers.at("Date").ends_with(" GMT"));
    CHECK(answer.headers.at("Date").size() == 29);
    CHECK_FALSE(answer.headers.contains("Connection"));
}

TEST_CASE("an answer's own Cache-Control stays alone, and a shared body is sent")
{
    served_case store;
    auto const bytes = std::make_shared<std::string const>("shared");
    store.table.add(simple_route(method::get, "/cached", quick_handler([bytes](request&) {
                                     response response;
                                     response.shared_body = bytes;
                                     return response.with("Cache-Control", "max-age=60");
                                 })));
    store.start();
    raw_client caller(store.port);
    caller.send(get("/cached"));
    auto const head = caller.read_until("\r\n\r\n");
    CHECK(head.find("Cache-Control: max-age=60\r\n") != head.npos);
    CHECK(head.find("no-store") == head.npos);
    CHECK(caller.read_exactly(6) == "shared");
}

TEST_CASE("one connection serves request after request")
{
    served_case store;
    store.start();
    raw_client caller(store.port);
    for (int i = 0; i < 100; ++i) {
        caller.send(post("/echo", std::string(static_cast<std::size_t>(i) * 100, 'x')));
        CHECK(caller.read_response().body.size() == static_cast<std::size_t>(i) * 100);
    }
}

TEST_CASE("pipelined requests are answered in order, also behind one that waits")
{
    served_case store;
    store.start();
    raw_client caller(store.port);
    caller.send(get("/where/a") + get("/late") + post("/echo", "b") + get("/nothing") + get("/where/c"));
    CHECK(caller.read_response().body == "/where/a");
    store.door.open();
    CHECK(caller.read_response().body == "late");
    CHECK(caller.read_response().body == "b");
    CHECK(caller.read_response().status == 404);
    CHECK(caller.read_response().body == "/where/c");
}

TEST_CASE("a long pipeline whose answers exceed every buffer is answered whole")
{
    served_case store;
    store.start();
    raw_client caller(store.port);
    std::string requests;
    for (int i = 0; i < 200; ++i)
        requests += post("/echo", std::string(2'000, 'x'));
    caller.send(requests);
    for (int i = 0; i < 200; ++i)
        CHECK(caller.read_response().body.size() == 2'000);
}

TEST_CASE("a request that comes byte by byte is put together")
{
    served_case store;
    store.start();
    raw_client caller(store.port);
    for (char const byte : post("/echo", "piece by piece", "X-Long: " + std::string(300, 'y') + "\r\n"))
        caller.send(std::string(1, byte));
    CHECK(caller.read_response().body == "piece by piece");
}

TEST_CASE("a chunked body is put together, its extensions and trailers dropped")
{
    served_case store;
    store.start();
    raw_client caller(store.port);
    caller.send("POST /echo HTTP/1.1\r\nHost: store\r\nTransfer-Encoding: chunked\r\n\r\n"
                "5;name=\"va;lue\"\r\nhello\r\n1\r\n,\r\n6\r\n world\r\n0\r\nX-Sum: 7\r\n\r\n" +
                get("/hello"));
    CHECK(caller.read_response().body == "hello, world");
    CHECK(caller.read_response().body == "hello");
}

TEST_CASE("a large body comes through whole")
{
    served_case store;
    store.settings.max_body_bytes = 1'048'576;
    store.start();
    std::string const body(1'000'000, 'x');
    CHECK(store.ask(post("/echo", body)).body == body);
}

TEST_CASE("Expect: 100-continue is answered before the body comes")
{
    served_case store;
    store.start();
    raw_client caller(store.port);
    caller.send("POST /echo HTTP/1.1\r\nHost: store\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    CHECK(caller.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    caller.send("body");
    CHECK(caller.read_response().body == "body");
}

TEST_CASE("a refusal spares the body that waits for 100-continue")
{
    served_case store;
    store.start();
    for (auto const* path : {"/nothing", "/small"}) {
        raw_client caller(store.port);
        caller.send("POST " + std::string(path) +
                    " HTTP/1.1\r\nHost: store\r\nExpect: 100-Continue\r\nContent-Length: 40\r\n\r\n");
        auto const answer = caller.read_response();
        CHECK((answer.status == 404 || answer.status == 413));
        CHECK(answer.headers.at("Connection") == "close");
        CHECK(caller.ends());
    }
}

TEST_CASE("HEAD tells what GET would, without the body")
{
    served_case store;
    store.start();
    raw_client caller(store.port);
    caller.send("HEAD /hello HTTP/1.1\r\nHost: store\r\n\r\nHEAD /nothing HTTP/1.1\r\nHost: store\r\n\r\n" +
                get("/hello"));
    auto const answer = caller.read_response(false);
    CHECK(answer.status == 200);
    CHECK(answer.headers.at("Content-Length") == "5");
    CHECK(caller.read_response(false).status == 404);
    CHECK(caller.read_response().body == "hello");
}

TEST_CASE("HTTP/1.0 closes after its answer unless it asks to stay")
{
    served_case store;
    store.start();
    raw_client once(store.port);
    once.send("GET /hello HTTP/1.0\r\n\r\n");
    CHECK(once.read_response().headers.at("Connection") == "close");
    CHECK(once.ends());

    raw_client stays(store.port);
    for (int i = 0; i < 2; ++i) {
        stays.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        CHECK(stays.read_response().headers.at("Connection") == "keep-alive");
    }
}

TEST_CASE("Connection: close is obeyed")
{
    served_case store;
    store.start();
    raw_client caller(store.port);
    caller.send(get("/hello", "Connection: close\r\n") + get("/hello"));
    CHECK(caller.read_response().headers.at("Connection") == "close");
    CHECK(caller.ends());
}

TEST_CASE("a caller that has ended its side still gets its answers")
{
    served_case store;
    store.start();
    raw_client caller(store.port);
    caller.send(get("/hello") + get("/hello"));
    caller.end_sending();
    CHECK(caller.read_response().body == "hello");
    CHECK(caller.read_response().body == "hello");
    CHECK(caller.ends());
}

TEST_CASE("a target may hold the host, and an empty line may stand before a request")
{
    served_case store;
    store.start();
    raw_client caller(store.port);
    caller.send("\r\nGET http://store/where/x?%41 HTTP/1.1\r\nHost: store\r\n\r\n");
    CHECK(caller.read_response().status == 400);
    caller.send("\r\nGET http://store/where/x HTTP/1.1\r\nHost: store\r\n\r\n");
    CHECK(caller.read_response().body == "/where/x");
}

TEST_CASE("callers beyond the most connections are told so; there is room again when one leaves")
{
    served_case store;
    store.settings.max_connections = 2;
    store.start();
    raw_client first(store.port);
    first.send(get("/late"));
    {
        raw_client second(store.port);
        second.send(get("/late"));
        CHECK(eventually([&] { return store.door.has(2); }));
        raw_client third(store.port);
        third.send(get("/hello"));
        auto const answer = third.read_response();
        CHECK(answer.status == 503);
        CHECK(answer.headers.at("Retry-After") == "1");
        CHECK(answer.headers.at("Connection") == "close");
        CHECK(third.ends());
        store.door.open();
        CHECK(second.read_response().status == 200);
    }
    CHECK(store.has_connections(1));
    CHECK(store.ask(get("/hello")).status == 200);
}

TEST_CASE("several threads share one port")
{
    served_case store;
    store.settings.threads = 3;
    store.start();
    for (int i = 0; i < 30; ++i)
        CHECK(store.ask(get("/hello")).body == "hello");
}

TEST_CASE("a port that is taken is refused by its name, for one thread and for several")
{
    for (std::int64_t const threads : {1, 2}) {
        served_case taken, store;
        taken.settings.threads = store.settings.threads = threads;
        store.settings.port = taken.start();
        auto const message =
            "cannot listen on 127.0.0.1:" + std::to_string(taken.port) + ": Address already in use";
        CHECK_THROWS_WITH_AS(store.start(), message.c_str(), std::runtime_error);
    }
}

} // namespace fcg::test
