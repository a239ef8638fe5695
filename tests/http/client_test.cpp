#include "platform/http/client/client.hpp"
#include "pool_case.hpp"

#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

/// A client with one connection to a server that runs the test's script.
struct client_case {
    explicit client_case(scripted_server::script script) : server(std::move(script)) {}

    http::client_response send(http::client_request request)
    {
        return run(loop, client.send(std::move(request), 20s));
    }

    async::real_loop loop;
    scripted_server server;
    http::client client{loop, "127.0.0.1", server.port()};
};

} // namespace

TEST_CASE("an answer that is longer than the request allows has its status, and its connection closes")
{
    client_case fixture([](peer& peer, int) {
        while (peer.read_request())
            peer.answer(std::string(1'000, 'x'));
    });
    auto request = pool_case::get("/");
    request.max_answer_bytes = 999;
    auto const cut_off = fixture.send(request);
    CHECK(cut_off.status == 200);
    CHECK(cut_off.body.size() <= 999);
    CHECK_FALSE(fixture.client.is_open());

    request.max_answer_bytes = 1'000;
    CHECK(fixture.send(request).body.size() == 1'000);
    CHECK(fixture.client.is_open());
    CHECK(fixture.server.accepted() == 2);
}

TEST_CASE("without a limit of the request's own an answer of more than 64 MiB is a failure")
{
    client_case fixture([](peer& peer, int number) {
        peer.read_request();
        if (number == 1)
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n");
        else
            peer.answer("answer");
        peer.read_request();
    });
    CHECK_THROWS_AS(fixture.send(pool_case::get("/")), boost::system::system_error);
    CHECK_FALSE(fixture.client.is_open());
    CHECK(fixture.send(pool_case::get("/")).body == "answer");
}

} // namespace fcg::test
