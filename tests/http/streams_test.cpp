#include "served_case.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

/// Counts the octets of a body without holding it as a whole.
task<response> count_bytes(request& request)
{
    std::size_t bytes = 0;
    for (;;) {
        auto const piece = co_await request.stream->next();
        if (piece.empty())
            break;
        bytes += piece.size();
    }
    co_return ok(std::to_string(bytes));
}

task<response> read_one_piece(request& request)
{
    auto const piece = co_await request.stream->next();
    co_return ok(std::string(piece.substr(0, 4)));
}

struct streaming_case : served_case {
    streaming_case()
    {
        auto import = simple_route(method::post, "/import", waiting_handler(count_bytes), access::admin);
        import.streams_body = true;
        import.accepts = "text/csv";
        import.max_body_bytes = 10'000'000;
        table.add(import);
        import.path = "/peek";
        import.handle = waiting_handler(read_one_piece);
        table.add(import);
    }

    static std::string head(std::string const& more, std::string const& path = "/import")
    {
        return "POST " + path +
               " HTTP/1.1\r\nHost: store\r\nAuthorization: Bearer admin\r\nContent-Type: text/csv\r\n" +
               more + "\r\n";
    }
};

/// A source that yields its numbers one by one, each after the test has opened the gate for it.
class numbers final : public body_source {
public:
    numbers(async::loop& loop, gate& door, int max_count) : loop_(loop), door_(door), max_count_(max_count) {}

    task<std::string> next() override
    {
        if (said_ == 1)
            co_await door_.pass(loop_);
        co_return said_ == max_count_ ? "" : "data: " + std::to_string(++said_) + "\n\n";
    }

private:
    async::loop& loop_;
    gate& door_;
    int max_count_;
    int said_ = 0;
};

struct source_case : served_case {
    explicit source_case(int max_count)
    {
        table.add(simple_route(method::get, "/events", quick_handler([](request&) { return ok(""); })));
        table.add(simple_route(method::get, "/numbers", waiting_handler([this, max_count](request& request) {
                                   return open(request, max_count);
                               })));
    }

    task<response> open(request& request, int max_count)
    {
        response response;
        response.content_type = "text/event-stream";
        response.source = std::make_shared<numbers>(*request.loop, door, max_count);
        co_return response;
    }
};

} // namespace

TEST_CASE("a streamed body reaches its handler piece by piece, beyond the usual limit")
{
    streaming_case store;
    store.start();
    raw_client caller(store.port);
    caller.send(streaming_case::head("Content-Length: 3000000\r\n") + std::string(3'000'000, 'x') +
                get("/hello"));
    CHECK(caller.read_response().body == "3000000");
    CHECK(caller.read_response().body == "hello");
}

TEST_CASE("a streamed body may be chunked or empty, and may wait for 100-continue")
{
    streaming_case store;
    store.start();
    raw_client caller(store.port);
    caller.send(streaming_case::head("Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    CHECK(caller.read_response().body == "5");
    caller.send(streaming_case::head("Content-Length: 0\r\n"));
    CHECK(caller.read_response().body == "0");
    caller.send(streaming_case::head("Content-Length: 4\r\nExpect: 100-continue\r\n"));
    CHECK(caller.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    caller.send("body");
    CHECK(caller.read_response().body == "4");
}

TEST_CASE("a streamed body beyond the route's own limit is refused")
{
    streaming_case store;
    store.start();
    CHECK(store.ask(streaming_case::head("Content-Length: 10000001\r\n")).status == 413);
    raw_client caller(store.port);
    caller.send(streaming_case::head("Transfer-Encoding: chunked\r\n"));
    std::string const chunk = "f4240\r\n" + std::string(1'000'000, 'x') + "\r\n";
    for (int i = 0; i < 11 && caller.send(chunk); ++i) {
    }
    CHECK(caller.read_response().status == 413);
}

TEST_CASE("who may not stream is refused before the body")
{
    streaming_case store;
    store.start();
    auto const answer = store.ask("POST /import HTTP/1.1\r\nHost: store\r\nExpect: 100-continue\r\n"
                                  "Content-Type: text/csv\r\nContent-Length: 5\r\n\r\n");
    CHECK(answer.status == 401);
}

TEST_CASE("a streamed body that breaks off, is malformed or comes too slowly is refused")
{
    streaming_case store;
    store.settings.body_timeout_ms = 100;
    store.start();
    raw_client broken(store.port);
    broken.send(streaming_case::head("Content-Length: 9\r\n") + "bo");
    broken.end_sending();
    auto const answer = broken.read_response();
    CHECK(answer.status == 400);
    CHECK(answer.body.find("ended within the body") != std::string::npos);
    CHECK(store.ask(streaming_case::head("Transfer-Encoding: chunked\r\n") + "3\r\nabcdef\r\n").status ==
          400);
    CHECK(store.ask(streaming_case::head("Content-Length: 9\r\n") + "bo").status == 408);
    CHECK(store.has_connections(0));
}

TEST_CASE("a handler that reads only a part of its body ends the connection with its answer")
{
    streaming_case store;
    store.start();
    raw_client caller(store.port);
    caller.send(streaming_case::head("Content-Length: 200000\r\n", "/peek") + std::string(200'000, 'x'));
    auto const answer = caller.read_response();
    CHECK(answer.body == "xxxx");
    CHECK(answer.headers.at("Connection") == "close");
    CHECK(caller.ends());
}

TEST_CASE("a source is sent in chunks as its pieces come, and the connection stays")
{
    source_case store(2);
    store.start();
    raw_client caller(store.port);
    caller.send(get("/numbers"));
    auto const answer = caller.read_response();
    CHECK(answer.headers.at("Transfer-Encoding") == "chunked");
    CHECK(answer.headers.at("Content-Type") == "text/event-stream");
    CHECK_FALSE(answer.headers.contains("Content-Length"));
    CHECK(caller.read_exactly(14) == "9\r\ndata: 1\n\n\r\n");
    store.door.open();
    CHECK(caller.read_exactly(14) == "9\r\ndata: 2\n\n\r\n");
    CHECK(caller.read_exactly(5) == "0\r\n\r\n");
    caller.send("HEAD /numbers HTTP/1.1\r\nHost: store\r\n\r\n" + get("/hello"));
    CHECK(caller.read_response().headers.at("Transfer-Encoding") == "chunked");
    CHECK(caller.read_response().body == "hello");
}

TEST_CASE("for HTTP/1.0 the end of a source is the end of the connection")
{
    source_case store(2);
    store.door.open();
    store.start();
    raw_client caller(store.port);
    caller.send("GET /numbers HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(caller.read_response().headers.at("Connection") == "close");
    CHECK(caller.read_rest() == "data: 1\n\ndata: 2\n\n");
}

TEST_CASE("draining does not wait for an answer that never ends")
{
    source_case store(2);
    store.start();
    raw_client caller(store.port);
    caller.send(get("/numbers"));
    caller.read_response();
    caller.read_exactly(14);
    CHECK(eventually([&] { return store.door.has(1); }));
    store.host->drain();
    CHECK(caller.ends());
}

} // namespace fcg::test
