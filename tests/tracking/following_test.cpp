#include "platform/http/server.hpp"
#include "tracking_case.hpp"

using namespace fcg;
using namespace std::chrono_literals;
using test::tracking_case;

namespace {

/// A caller of the live stream on one thread, with simulated time: what the server would send, piece by
/// piece.
struct stream_case : tracking_case {
    stream_case()
    {
        module->add_routes(table, games);
        dispatcher.emplace(
            table, how,
            http::dispatcher::parts{.clock = store.clock(),
                                    .ids = store.around().ids,
                                    .chance = store.around().chance,
                                    .metrics = store.around().metrics,
                                    .verify = [this](auto token) { return caller_of(token); }});
    }

    /// The tokens are "buyer", "admin" and any other.
    std::optional<http::principal> caller_of(std::string_view token) const
    {
        core::uuid const other{.bytes = {9}};
        return http::principal{.user_id = token == "buyer" ? buyer : other,
                               .role = token == "admin" ? http::role::admin : http::role::user,
                               .session = "s"};
    }

    http::response open_stream(std::string const& last_event_id = {}, std::string const& query = {},
                               std::string token = {})
    {
        auto const authorization = "Bearer " + (token.empty() ? "buyer" : token);
        auto const target = path("events") + query;
        http::request asked;
        asked.method = http::method::get;
        asked.target = target;
        asked.remote_address = "127.0.0.1";
        asked.on = &store.around().background;
        asked.headers.emplace_back("Authorization", authorization);
        if (!last_event_id.empty())
            asked.headers.emplace_back("Last-Event-ID", last_event_id);
        return store.run(dispatcher->answer(asked));
    }

    std::string next(http::response const& stream) { return store.run(stream.source->next()); }

    http::routes table;
    http::server_settings how;
    std::optional<http::dispatcher> dispatcher;
};

std::string const retry = "retry: 2000\n\n";
std::string const beat = ": still here\n\n";

} // namespace

TEST_CASE("a stream begins with the steps that are known, and goes on with those that come")
{
    stream_case one;
    one.deliver({one.requested(0)});
    auto const stream = one.open_stream();
    CHECK(stream.status == 200);
    CHECK(stream.content_type == "text/event-stream");
    REQUIRE(stream.source);
    CHECK(one.next(stream) == retry);
    CHECK(one.next(stream) ==
          "id: 1\nevent: requested\ndata: {\"number\":1,\"step\":\"requested\",\"at\":\"" +
              core::to_rfc3339(one.at(0)) + "\",\"detail\":null}\n\n");
    one.deliver({one.approved(1)});
    CHECK(one.next(stream).starts_with("id: 2\nevent: approved\n"));
}

TEST_CASE("a stream ends soon after its purchase does, and late steps are in it")
{
    stream_case one;
    one.deliver({one.requested(0), one.approved(1)});
    auto const stream = one.open_stream("2");
    CHECK(one.next(stream) == retry);
    one.deliver({one.ended("completed", 3)});
    CHECK(one.next(stream).starts_with("id: 3\nevent: completed\n"));
    one.deliver({one.granted(2)});
    CHECK(one.next(stream).starts_with("id: 4\nevent: granted\n"));
    auto const before = one.store.clock().now();
    CHECK(one.next(stream).empty());
    CHECK(one.store.clock().now() - before <= 2s);
}

TEST_CASE("a stream that is resumed behind a number misses nothing that came in between, however old it is")
{
    stream_case one;
    one.deliver({one.approved(1)});
    one.deliver({one.requested(0)});
    one.deliver({one.granted(2)});
    for (auto const& stream : {one.open_stream("1"), one.open_stream("", "?lastEventId=1")}) {
        CHECK(one.next(stream) == retry);
        auto const events = one.next(stream);
        CHECK(events.find("id: 2\nevent: requested\n") == 0);
        CHECK(events.find("id: 3\nevent: granted\n") != std::string::npos);
        CHECK(events.find("approved") == std::string::npos);
    }
    CHECK(one.next(one.open_stream("2", "?lastEventId=0")) == retry);
}

TEST_CASE("what is no id is refused")
{
    stream_case one;
    one.deliver({one.requested(0)});
    for (auto const* const id : {"x", "-1", "1x", "99999999999999999999"})
        CHECK(one.open_stream(id).status == 400);
    CHECK(one.open_stream("", "?lastEventId=x").status == 400);
    CHECK(one.open_stream("", "?token=x").status == 400);
}

TEST_CASE("a quiet stream says every fifteen seconds that it is there, and ends after a quarter of an hour")
{
    stream_case one;
    one.deliver({one.requested(0)});
    auto const stream = one.open_stream("1");
    CHECK(one.next(stream) == retry);
    auto const start = one.store.clock().now();
    int beats = 0;
    for (auto piece = one.next(stream); !piece.empty(); piece = one.next(stream)) {
        CHECK(piece == beat);
        CHECK(one.store.clock().now() - start == ++beats * 15s);
    }
    CHECK(beats == 59);
}

TEST_CASE("who has every step of a purchase that is over need not connect again")
{
    stream_case one;
    one.deliver({one.requested(0), one.approved(1), one.granted(2), one.ended("completed", 3)});
    one.store.advance(3s);
    CHECK(one.open_stream("4").status == 204);
    auto const whole = one.open_stream();
    CHECK(whole.status == 200);
    CHECK(one.next(whole) == retry);
    CHECK(one.next(whole).find("event: completed") != std::string::npos);
    CHECK(one.next(whole).empty());
}

TEST_CASE("a refund opens the stream of a completed purchase again, until it has ended")
{
    stream_case one;
    one.deliver({one.requested(0), one.approved(1), one.granted(2), one.ended("completed", 3)});
    one.store.advance(3s);
    one.deliver({one.refund_requested(4)});
    auto const stream = one.open_stream("4");
    REQUIRE(stream.status == 200);
    CHECK(one.next(stream) == retry);
    CHECK(one.next(stream).starts_with("id: 5\nevent: refund-requested\n"));
    CHECK(one.next(stream) == beat);
    one.deliver({one.revoked(5), one.refunded(6)});
    CHECK(one.next(stream).starts_with("id: 6\nevent: revoked\n"));
    one.deliver({one.ended("refunded", 7)});
    CHECK(one.next(stream).ends_with("\"step\":\"refunded\",\"at\":\"" + core::to_rfc3339(one.at(7)) +
                                     "\",\"detail\":null}\n\n"));
    CHECK(one.next(stream).empty());
}

TEST_CASE("a purchase that is refunded stays over when its money bounces and goes back another time")
{
    stream_case one;
    one.deliver({one.requested(0), one.revoked(5), one.refunded(6), one.ended("refunded", 7)});
    one.deliver({one.parked(20)});
    one.deliver({one.refunded(30)});
    one.store.advance(3s);
    CHECK(one.open_stream("6").status == 204);
}

TEST_CASE("a stream may begin before tracking has heard of the purchase")
{
    stream_case one;
    CHECK(one.open_stream().status == 404);
    one.games.purchases[one.payment_id] = {one.payment_id, one.buyer.to_string(), "requested", one.at(0)};
    CHECK(one.open_stream("", "", "somebody").status == 404);
    auto const stream = one.open_stream();
    REQUIRE(stream.status == 200);
    CHECK(one.next(stream) == retry);
    one.deliver({one.requested(0)});
    CHECK(one.next(stream).starts_with("id: 1\nevent: requested\n"));
    one.games.purchases[one.payment_id].status = "completed";
}

TEST_CASE("a purchase of which only its end is known has nothing to follow")
{
    stream_case one;
    one.games.purchases[one.payment_id] = {one.payment_id, one.buyer.to_string(), "completed", one.at(0)};
    CHECK(one.open_stream().status == 204);
}

TEST_CASE("a caller may have twenty streams open; one that ends makes room")
{
    stream_case one;
    one.deliver({one.requested(0)});
    std::vector<http::response> open;
    for (int i = 0; i < 20; ++i)
        open.push_back(one.open_stream());
    CHECK(open.back().status == 200);
    CHECK(one.open_stream().status == 429);
    CHECK(one.open_stream("", "", "admin").status == 200);
    CHECK(one.store.around().metrics.render().find("fcg_tracking_streams 20\n") != std::string::npos);
    open.pop_back();
    CHECK(one.open_stream().status == 200);
    open.clear();
    CHECK(one.store.around().metrics.render().find("fcg_tracking_streams 0\n") != std::string::npos);
}

TEST_CASE("streams end when they are told to, and those that come later end at once")
{
    stream_case one;
    one.deliver({one.requested(0)});
    auto const stream = one.open_stream("1");
    CHECK(one.next(stream) == retry);
    auto const before = one.store.clock().now();
    one.module->end_streams();
    CHECK(one.next(stream).empty());
    CHECK(one.store.clock().now() == before);
    auto const late = one.open_stream();
    CHECK(one.next(late) == retry);
    CHECK(one.next(late).empty());
}

TEST_CASE("a stream that waits ends when its server asks it to")
{
    stream_case one;
    one.deliver({one.requested(0)});
    auto const stream = one.open_stream("1");
    CHECK(one.next(stream) == retry);
    CHECK(stream.source->end_soon());
    CHECK(one.next(stream).empty());
}
