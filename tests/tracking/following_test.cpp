#include "platform/http/server/dispatcher.hpp"
#include "tracking_case.hpp"

using namespace fcg;
using namespace std::chrono_literals;
using test::tracking_case;

namespace {

/// A caller of the live stream on one thread, with simulated time; shows piece by piece what the server would
/// send.
struct stream_case : tracking_case {
    stream_case()
    {
        module->add_routes(table);
        dispatcher.emplace(
            table, settings,
            http::dispatcher::dependencies{.clock = store.clock(),
                                           .ids = store.env().ids,
                                           .random = store.env().random,
                                           .metrics = store.env().metrics,
                                           .verify = [this](auto token) { return caller_of(token); }});
    }

    /// Accepts the tokens "buyer" and "admin"; any other stands for another user.
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
        http::request request;
        request.method = http::method::get;
        request.target = target;
        request.remote_address = "127.0.0.1";
        request.loop = &store.env().background;
        request.headers.emplace_back("Authorization", authorization);
        if (!last_event_id.empty())
            request.headers.emplace_back("Last-Event-ID", last_event_id);
        return store.run(dispatcher->answer(request));
    }

    std::string next(http::response const& stream) { return store.run(stream.source->next()); }

    http::routes table;
    http::server_settings settings;
    std::optional<http::dispatcher> dispatcher;
};

std::string const retry = "retry: 2000\n\n";
std::string const beat = ": still here\n\n";

} // namespace

TEST_CASE("a stream begins with the steps that are known, and goes on with those that come")
{
    stream_case fixture;
    fixture.deliver({fixture.requested(0)});
    auto const stream = fixture.open_stream();
    CHECK(stream.status == 200);
    CHECK(stream.content_type == "text/event-stream");
    REQUIRE(stream.source);
    CHECK(fixture.next(stream) == retry);
    CHECK(fixture.next(stream) ==
          "id: 1\nevent: requested\ndata: {\"number\":1,\"step\":\"requested\",\"at\":\"" +
              core::to_rfc3339(fixture.at(0)) + "\",\"detail\":null}\n\n");
    fixture.deliver({fixture.approved(1)});
    CHECK(fixture.next(stream).starts_with("id: 2\nevent: approved\n"));
}

TEST_CASE("a stream ends soon after its purchase does, and late steps are in it")
{
    stream_case fixture;
    fixture.deliver({fixture.requested(0), fixture.approved(1)});
    auto const stream = fixture.open_stream("2");
    CHECK(fixture.next(stream) == retry);
    fixture.deliver({fixture.ended("completed", 3)});
    CHECK(fixture.next(stream).starts_with("id: 3\nevent: completed\n"));
    fixture.deliver({fixture.granted(2)});
    CHECK(fixture.next(stream).starts_with("id: 4\nevent: granted\n"));
    auto const before = fixture.store.clock().now();
    CHECK(fixture.next(stream).empty());
    CHECK(fixture.store.clock().now() - before <= 2s);
}

TEST_CASE("a stream that is resumed behind a number misses nothing that came in between, however old it is")
{
    stream_case fixture;
    fixture.deliver({fixture.approved(1)});
    fixture.deliver({fixture.requested(0)});
    fixture.deliver({fixture.granted(2)});
    for (auto const& stream : {fixture.open_stream("1"), fixture.open_stream("", "?lastEventId=1")}) {
        CHECK(fixture.next(stream) == retry);
        auto const events = fixture.next(stream);
        CHECK(events.find("id: 2\nevent: requested\n") == 0);
        CHECK(events.find("id: 3\nevent: granted\n") != std::string::npos);
        CHECK(events.find("approved") == std::string::npos);
    }
    CHECK(fixture.next(fixture.open_stream("2", "?lastEventId=0")) == retry);
}

TEST_CASE("what is no id is refused")
{
    stream_case fixture;
    fixture.deliver({fixture.requested(0)});
    for (auto const* const id : {"x", "-1", "1x", "99999999999999999999"})
        CHECK(fixture.open_stream(id).status == 400);
    CHECK(fixture.open_stream("", "?lastEventId=x").status == 400);
    CHECK(fixture.open_stream("", "?token=x").status == 400);
}

TEST_CASE("a quiet stream says every fifteen seconds that it is there, and ends after a quarter of an hour")
{
    stream_case fixture;
    fixture.deliver({fixture.requested(0)});
    auto const stream = fixture.open_stream("1");
    CHECK(fixture.next(stream) == retry);
    auto const start = fixture.store.clock().now();
    int beats = 0;
    for (auto piece = fixture.next(stream); !piece.empty(); piece = fixture.next(stream)) {
        CHECK(piece == beat);
        CHECK(fixture.store.clock().now() - start == ++beats * 15s);
    }
    CHECK(beats == 59);
}

TEST_CASE("who has every step of a purchase that is over need not connect again")
{
    stream_case fixture;
    fixture.deliver(
        {fixture.requested(0), fixture.approved(1), fixture.granted(2), fixture.ended("completed", 3)});
    fixture.store.advance(3s);
    CHECK(fixture.open_stream("4").status == 204);
    auto const response = fixture.open_stream();
    CHECK(response.status == 200);
    CHECK(fixture.next(response) == retry);
    CHECK(fixture.next(response).find("event: completed") != std::string::npos);
    CHECK(fixture.next(response).empty());
}

TEST_CASE("a refund opens the stream of a completed purchase again, until it has ended")
{
    stream_case fixture;
    fixture.deliver(
        {fixture.requested(0), fixture.approved(1), fixture.granted(2), fixture.ended("completed", 3)});
    fixture.store.advance(3s);
    fixture.deliver({fixture.refund_requested(4)});
    auto const stream = fixture.open_stream("4");
    REQUIRE(stream.status == 200);
    CHECK(fixture.next(stream) == retry);
    CHECK(fixture.next(stream).starts_with("id: 5\nevent: refund-requested\n"));
    CHECK(fixture.next(stream) == beat);
    fixture.deliver({fixture.revoked(5), fixture.refunded(6)});
    CHECK(fixture.next(stream).starts_with("id: 6\nevent: revoked\n"));
    fixture.deliver({fixture.ended("refunded", 7)});
    CHECK(fixture.next(stream).ends_with("\"step\":\"refunded\",\"at\":\"" + core::to_rfc3339(fixture.at(7)) +
                                         "\",\"detail\":null}\n\n"));
    CHECK(fixture.next(stream).empty());
}

TEST_CASE("a purchase that is refunded stays over when its money bounces and goes back another time")
{
    stream_case fixture;
    fixture.deliver(
        {fixture.requested(0), fixture.revoked(5), fixture.refunded(6), fixture.ended("refunded", 7)});
    fixture.deliver({fixture.parked(20)});
    fixture.deliver({fixture.refunded(30)});
    fixture.store.advance(3s);
    CHECK(fixture.open_stream("6").status == 204);
}

TEST_CASE("a stream may begin before tracking has heard of the purchase")
{
    stream_case fixture;
    CHECK(fixture.open_stream().status == 404);
    fixture.games.purchases[fixture.payment_id] = {fixture.payment_id, fixture.buyer.to_string(), "requested",
                                                   fixture.at(0)};
    CHECK(fixture.open_stream("", "", "somebody").status == 404);
    auto const stream = fixture.open_stream();
    REQUIRE(stream.status == 200);
    CHECK(fixture.next(stream) == retry);
    fixture.deliver({fixture.requested(0)});
    CHECK(fixture.next(stream).starts_with("id: 1\nevent: requested\n"));
    fixture.games.purchases[fixture.payment_id].status = "completed";
}

TEST_CASE("a purchase of which only its end is known has nothing to follow")
{
    stream_case fixture;
    fixture.games.purchases[fixture.payment_id] = {fixture.payment_id, fixture.buyer.to_string(), "completed",
                                                   fixture.at(0)};
    CHECK(fixture.open_stream().status == 204);
}

TEST_CASE("a caller may have twenty streams open; one that ends makes room")
{
    stream_case fixture;
    fixture.deliver({fixture.requested(0)});
    std::vector<http::response> open;
    for (int i = 0; i < 20; ++i)
        open.push_back(fixture.open_stream());
    CHECK(open.back().status == 200);
    CHECK(fixture.open_stream().status == 429);
    CHECK(fixture.open_stream("", "", "admin").status == 200);
    CHECK(fixture.store.env().metrics.render().find("fcg_tracking_streams 20\n") != std::string::npos);
    open.pop_back();
    CHECK(fixture.open_stream().status == 200);
    open.clear();
    CHECK(fixture.store.env().metrics.render().find("fcg_tracking_streams 0\n") != std::string::npos);
}

TEST_CASE("streams end when they are told to, and those that come later end at once")
{
    stream_case fixture;
    fixture.deliver({fixture.requested(0)});
    auto const stream = fixture.open_stream("1");
    CHECK(fixture.next(stream) == retry);
    auto const before = fixture.store.clock().now();
    fixture.module->end_streams();
    CHECK(fixture.next(stream).empty());
    CHECK(fixture.store.clock().now() == before);
    auto const late = fixture.open_stream();
    CHECK(fixture.next(late) == retry);
    CHECK(fixture.next(late).empty());
}

TEST_CASE("a stream that waits ends when its server asks it to")
{
    stream_case fixture;
    fixture.deliver({fixture.requested(0)});
    auto const stream = fixture.open_stream("1");
    CHECK(fixture.next(stream) == retry);
    CHECK(stream.source->end_soon());
    CHECK(fixture.next(stream).empty());
}
