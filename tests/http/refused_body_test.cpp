// Tests of bodies of requests that are refused by their heads, and of the limit for all bodies in memory.
#include "served_case.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

namespace fcg::test {
namespace {

std::string head_of(std::string const& request_line, std::size_t body_bytes)
{
    return request_line + " HTTP/1.1\r\nHost: store\r\nContent-Length: " + std::to_string(body_bytes) +
           "\r\n\r\n";
}

struct guarded_case : served_case {
    guarded_case()
    {
        table.add(simple_route(method::post, "/mine", says("mine"), access::signed_in));
        auto big = simple_route(method::post, "/big", says("big"));
        big.max_body_bytes = 1'048'576;
        table.add(big);
    }
};

} // namespace

TEST_CASE("what is refused by its head is answered before its body comes, and the connection closes")
{
    guarded_case store;
    store.start();
    for (auto const& [line, status] :
         {std::pair("POST /nothing", 404), {"POST /mine", 401}, {"PUT /hello", 405}}) {
        raw_client caller(store.port);
        caller.send(head_of(line, 1'048'576));
        auto const answer = caller.read_response();
        CHECK(answer.status == status);
        CHECK(answer.headers.at("Connection") == "close");
    }
}

TEST_CASE("one who sends a refused body to its end reads why it was refused")
{
    guarded_case store;
    store.start();
    raw_client caller(store.port);
    caller.send(head_of("POST /nothing", 1'048'576) + std::string(1'048'576, 'x'));
    CHECK(caller.read_response().status == 404);
    CHECK(caller.ends());
}

TEST_CASE("a short body of what is refused is dropped, and its connection goes on")
{
    guarded_case store;
    store.start();
    raw_client caller(store.port);
    caller.send(head_of("POST /nothing", 8'000) + std::string(8'000, 'x'));
    CHECK(caller.read_response().status == 404);
    caller.send(
        "POST /mine HTTP/1.1\r\nHost: store\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nxxx\r\n0\r\n\r\n");
    CHECK(caller.read_response().status == 401);
    caller.send(get("/hello"));
    CHECK(caller.read_response().body == "hello");
}

TEST_CASE("a refused body of unknown length is dropped up to 8 kB, and then its connection closes")
{
    guarded_case store;
    store.start();
    raw_client caller(store.port);
    caller.send("POST /mine HTTP/1.1\r\nHost: store\r\nTransfer-Encoding: chunked\r\n\r\n3000\r\n" +
                std::string(0x3000, 'x'));
    auto const answer = caller.read_response();
    CHECK(answer.status == 401);
    CHECK(answer.headers.at("Connection") == "close");
}

TEST_CASE("a body has 16 kB unless its route says more")
{
    guarded_case store;
    store.start();
    CHECK(store.ask(post("/echo", std::string(16'384, 'x'))).status == 200);
    CHECK(store.ask(post("/echo", std::string(16'385, 'x'))).status == 413);
    CHECK(store.ask(post("/big", std::string(16'385, 'x'))).status == 200);
}

TEST_CASE("bodies beyond what is held of all are refused with 503, and there is room again afterwards")
{
    guarded_case store;
    store.settings.max_buffered_body_bytes = 100'000;
    store.start();
    std::vector<std::unique_ptr<raw_client>> half_sent;
    for (int i = 0; i < 2; ++i) {
        half_sent.push_back(std::make_unique<raw_client>(store.port));
        half_sent.back()->send(head_of("POST /big", 50'001) + std::string(49'000, 'x'));
    }
    raw_response refused;
    CHECK(eventually([&] {
        refused = store.ask(post("/big", std::string(4'000, 'x')));
        return refused.status == 503;
    }));
    CHECK(refused.headers.at("Retry-After") == "1");
    CHECK(refused.headers.at("Connection") == "close");
    CHECK(store.ask(get("/hello")).status == 200);
    for (auto const& client : half_sent) {
        client->send(std::string(1'001, 'x'));
        auto const status = client->read_response().status;
        CHECK((status == 200 || status == 503));
    }
    half_sent.clear();
    CHECK(store.has_connections(0));
    CHECK(store.ask(post("/big", std::string(90'000, 'x'))).status == 200);
}

} // namespace fcg::test
