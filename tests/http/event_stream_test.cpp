#include "platform/http/server/event_stream.hpp"
#include "served_case.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <list>
#include <mutex>

namespace fcg::test {
namespace {

/// The pieces that the test publishes to the sources, and the state of the sources. Thread-safe.
struct news_feed {
    void publish(std::string piece)
    {
        std::lock_guard const hold(guard);
        pieces.push_back(std::move(piece));
    }

    std::string take()
    {
        std::lock_guard const hold(guard);
        if (pieces.empty())
            return {};
        auto piece = std::move(pieces.front());
        pieces.pop_front();
        return piece;
    }

    bool has_open(int count) const
    {
        return eventually([&] { return open == count; });
    }

    std::mutex guard;
    std::deque<std::string> pieces;
    std::atomic<bool> is_over = false;
    std::atomic<int> open = 0;
    std::atomic<int> question_count = 0; ///< number of requests for the next piece
};

/// A source that yields the feed's pieces. It ends once end_soon() is called.
class news final : public body_source {
public:
    news(async::loop& loop, news_feed& feed) : loop_(loop), feed_(feed) { ++feed_.open; }

    ~news() override { --feed_.open; }

    task<std::string> next() override
    {
        ++feed_.question_count;
        while (!ending_ && !feed_.is_over) {
            auto piece = feed_.take();
            if (!piece.empty())
                co_return piece;
            co_await async::sleep_for(loop_, std::chrono::milliseconds{1});
        }
        co_return std::string();
    }

    bool end_soon() override
    {
        ending_ = true;
        return true;
    }

private:
    async::loop& loop_;
    news_feed& feed_;
    bool ending_ = false;
};

struct news_case : served_case {
    news_case()
    {
        table.add(simple_route(method::get, "/news",
                               waiting_handler([this](request& request) { return open(request); })));
    }

    ~news_case() { host.reset(); }

    task<response> open(request& request)
    {
        co_return event_stream(std::make_shared<news>(*request.loop, feed));
    }

    news_feed feed;
};

request after_event(std::string_view value)
{
    request request;
    if (!value.empty())
        request.headers.emplace_back("last-event-id", value);
    return request;
}

} // namespace

TEST_CASE("an event has an id, a name and one line of data")
{
    std::string text = "before";
    append_event(text, {.id = 7, .name = "granted", .data = "{\"a\":1}"});
    CHECK(text == "beforeid: 7\nevent: granted\ndata: {\"a\":1}\n\n");
    CHECK(heartbeat().starts_with(":"));
    CHECK(heartbeat().ends_with("\n\n"));
    CHECK(reconnection_time(std::chrono::seconds(2)) == "retry: 2000\n\n");
}

TEST_CASE("a stream goes on behind the last id, from the header before the parameter")
{
    CHECK(read_last_event_id(after_event(""))->last_id == 0);
    CHECK(read_last_event_id(after_event("17"))->last_id == 17);
    auto both = after_event("17");
    both.query.emplace_back("lastEventId", "3");
    CHECK(read_last_event_id(both)->last_id == 17);
    both.headers.clear();
    CHECK(read_last_event_id(both)->last_id == 3);
    for (auto const* const wrong : {"x", "-1", "1.5", "7 ", "99999999999999999999", "9999999999999"})
        CHECK(read_last_event_id(after_event(wrong)).has_error());
}

TEST_CASE("each piece is sent at once, and no time limit ends a stream that is quiet")
{
    news_case store;
    store.settings.idle_timeout_ms = 50;
    store.settings.body_timeout_ms = 50;
    store.settings.header_timeout_ms = 50;
    store.settings.request_timeout_ms = 50;
    store.start();
    raw_client caller(store.port);
    caller.send(get("/news"));
    auto const head = caller.read_response();
    CHECK(head.headers.at("Content-Type") == "text/event-stream");
    CHECK(head.headers.at("Cache-Control") == "no-store");
    CHECK(head.headers.at("X-Accel-Buffering") == "no");
    for (auto const* const piece : {"one", "two", "six"}) {
        CHECK(raw_client(store.port).ends()); // longer than a connection may be idle
        CHECK(raw_client(store.port).ends());
        store.feed.publish(piece);
        CHECK(caller.read_exactly(8) == "3\r\n" + std::string(piece) + "\r\n");
    }
}

TEST_CASE("a caller that leaves a quiet stream frees it at once")
{
    news_case store;
    store.start();
    {
        raw_client caller(store.port), other(store.port);
        caller.send(get("/news"));
        caller.read_response();
        other.send(get("/news"));
        other.read_response();
        CHECK(store.feed.has_open(2));
        other.end_sending();
        CHECK(store.feed.has_open(1));
    }
    CHECK(store.feed.has_open(0));
    CHECK(store.has_connections(0));
}

TEST_CASE("a request that comes during a stream waits for its end")
{
    news_case store;
    store.start();
    raw_client caller(store.port);
    caller.send(get("/news"));
    caller.read_response();
    caller.send(get("/hello"));
    store.feed.publish("news");
    CHECK(caller.read_exactly(9) == "4\r\nnews\r\n");
    CHECK(store.feed.open == 1);
    store.feed.is_over = true;
    CHECK(caller.read_exactly(5) == "0\r\n\r\n");
    CHECK(caller.read_response().body == "hello");
    CHECK(store.feed.open == 0);
}

TEST_CASE("draining sends the end of a stream whose source can end")
{
    news_case store;
    store.start();
    std::list<raw_client> callers;
    for (int i = 0; i < 50; ++i) {
        callers.emplace_back(store.port).send(get("/news"));
        callers.back().read_response();
    }
    CHECK(store.feed.has_open(50));
    store.host->drain();
    for (auto& caller : callers)
        CHECK(caller.read_rest() == "0\r\n\r\n");
    CHECK(store.feed.open == 0);
}

TEST_CASE("a reader that takes nothing is cut, and its source freed")
{
    news_case store;
    store.settings.body_timeout_ms = 100;
    store.start();
    raw_client caller(store.port);
    caller.send(get("/news"));
    caller.read_response();
    for (int i = 0; i < 16; ++i)
        store.feed.publish(std::string(1'000'000, 'x'));
    CHECK(store.feed.has_open(0));
    CHECK(store.has_connections(0));
    CHECK(store.feed.question_count < 16);
}

TEST_CASE("HEAD tells what a stream would be, and opens none")
{
    news_case store;
    store.start();
    raw_client caller(store.port);
    caller.send("HEAD /news HTTP/1.1\r\nHost: store\r\n\r\n" + get("/hello"));
    CHECK(caller.read_response(false).headers.at("Content-Type") == "text/event-stream");
    CHECK(caller.read_response().body == "hello");
    CHECK(store.feed.open == 0);
    CHECK(store.feed.question_count == 0);
}

TEST_CASE("HTTP/1.0 gets a stream without chunks")
{
    news_case store;
    store.start();
    raw_client caller(store.port);
    caller.send("GET /news HTTP/1.0\r\n\r\n");
    caller.read_response();
    store.feed.publish("news");
    CHECK(caller.read_exactly(4) == "news");
    store.host->drain();
    CHECK(caller.ends());
}

} // namespace fcg::test
