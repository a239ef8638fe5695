#include "served_case.hpp"

#include <doctest/doctest.h>

namespace fcg::test {

TEST_CASE("headers that come too slowly are refused, however steadily they trickle")
{
    served_case store;
    store.settings.header_timeout_ms = 100;
    store.start();
    raw_client caller(store.port);
    caller.send("GET /hello HTTP/1.1\r\nHost: store\r\n");
    auto const answer = caller.read_response();
    CHECK(answer.status == 408);
    CHECK(answer.headers.at("Connection") == "close");
    CHECK(caller.ends());

    raw_client trickles(store.port);
    while (trickles.send("X-More: 1\r\n")) {
    }
    CHECK(store.ask(get("/hello")).status == 200);
}

TEST_CASE("a body that comes too slowly is refused")
{
    served_case store;
    store.settings.body_timeout_ms = 100;
    store.start();
    raw_client caller(store.port);
    caller.send("POST /echo HTTP/1.1\r\nHost: store\r\nContent-Length: 5\r\n\r\nbod");
    CHECK(caller.read_response().status == 408);
    CHECK(caller.ends());
}

TEST_CASE("a connection that says nothing is closed, before and after a request")
{
    served_case store;
    store.settings.idle_timeout_ms = 100;
    store.start();
    CHECK(raw_client(store.port).ends());
    raw_client caller(store.port);
    caller.send(get("/hello"));
    CHECK(caller.read_response().status == 200);
    CHECK(caller.ends());
}

TEST_CASE("a caller that takes no answer is dropped")
{
    served_case store;
    store.settings.body_timeout_ms = 100;
    auto const bytes = std::make_shared<std::string const>(16'000'000, 'x');
    store.table.add(simple_route(method::get, "/large", quick_handler([bytes](request&) {
                                     response response;
                                     response.shared_body = bytes;
                                     return response;
                                 })));
    store.start();
    raw_client caller(store.port);
    caller.send(get("/large"));
    CHECK(store.has_connections(1));
    CHECK(store.has_connections(0));
}

TEST_CASE("a handler that takes too long is answered for, and its own answer is dropped")
{
    served_case store;
    store.settings.request_timeout_ms = 100;
    store.start();
    raw_client caller(store.port);
    caller.send(get("/late", "X-Correlation-ID: slow-7\r\n"));
    auto const answer = caller.read_response();
    CHECK(answer.status == 503);
    CHECK(answer.headers.at("X-Correlation-ID") == "slow-7");
    CHECK(answer.headers.at("Connection") == "close");
    CHECK(caller.ends());
    store.door.open();
    CHECK(store.has_connections(0));
    CHECK(store.ask(get("/late")).body == "late");
}

TEST_CASE("a caller that goes away while its request is worked on leaves nothing behind")
{
    served_case store;
    store.start();
    {
        raw_client caller(store.port);
        caller.send(get("/late"));
        CHECK(eventually([&] { return store.door.has(1); }));
    }
    store.door.open();
    CHECK(store.has_connections(0));
}

} // namespace fcg::test
