#include "no_descriptors.hpp"
#include "platform/async/timeout.hpp"
#include "pool_case.hpp"
#include "support/local_name.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;
using boost::system::system_error;

http::connection_settings at_most(std::size_t max_count)
{
    http::connection_settings settings;
    settings.max = max_count;
    return settings;
}

/// Returns the "/path" in a request's first line.
std::string target_of(std::string const& request)
{
    auto const begin = request.find(' ') + 1;
    return request.substr(begin, request.find(' ', begin) - begin);
}

void answer_all(peer& peer, int)
{
    peer.answer_all();
}

/// A server that holds its response to "/held" until the test opens the gate.
struct held_response {
    void serve(peer& peer)
    {
        while (auto const text = peer.read_request()) {
            auto const target = target_of(*text);
            record(target);
            if (target == "/held") {
                is_held = true;
                gate.wait(false);
            }
            peer.answer(target);
        }
    }

    void record(std::string const& target)
    {
        std::lock_guard const lock(guard);
        served_ += target;
    }

    std::string served()
    {
        std::lock_guard const lock(guard);
        return served_;
    }

    void open()
    {
        gate = true;
        gate.notify_all();
    }

    std::atomic<bool> gate = false;
    std::atomic<bool> is_held = false;
    std::mutex guard;
    std::string served_;
};

/// A pool with one connection to a server that holds its response to "/held".
struct held_case : held_response, pool_case {
    held_case() : pool_case([this](peer& peer, int) { serve(peer); }, at_most(1)) {}

    ~held_case() { open(); }
};

} // namespace

TEST_CASE("requests one after the other share a connection")
{
    pool_case fixture(answer_all);
    for (int i = 0; i < 20; ++i)
        CHECK(fixture.ask("/") == "answer");
    CHECK(fixture.server.accepted() == 1);
}

TEST_CASE("there are no more connections than allowed, and every request is answered")
{
    pool_case fixture(answer_all, at_most(4));
    std::vector<pool_case::outcome> outcomes;
    for (int i = 0; i < 50; ++i)
        outcomes.push_back(fixture.begin("/"));
    fixture.run_until_all_ended(outcomes);
    for (auto const& outcome : outcomes)
        CHECK(outcome->take().body == "answer");
    CHECK(fixture.server.accepted() == 4);
}

TEST_CASE("who waits for a connection is served in the order in which he came")
{
    held_case fixture;
    std::vector<pool_case::outcome> outcomes;
    for (auto const* const target : {"/held", "/1", "/2", "/3", "/4"})
        outcomes.push_back(fixture.begin(target));
    fixture.run_until([&] { return fixture.is_held.load(); });
    fixture.open();
    fixture.run_until_all_ended(outcomes);
    CHECK(fixture.served() == "/held/1/2/3/4");
    CHECK(fixture.server.accepted() == 1);
}

TEST_CASE("who is cancelled while he waits takes nobody's turn")
{
    held_case fixture;
    auto const first = fixture.begin("/held");
    auto second = fixture.pool->send(pool_case::get("/second"), 20s, true);
    auto const impatient = start(fixture.loop, async::with_timeout(fixture.loop, std::move(second), 5ms));
    auto const third = fixture.begin("/third");
    fixture.run_until([&] { return fixture.is_held && impatient->ended(); });
    CHECK_THROWS_AS(impatient->take(), async::timed_out);
    fixture.open();
    fixture.run_until_all_ended({first, third});
    CHECK(third->take().body == "/third");
    CHECK(fixture.served() == "/held/third");
}

TEST_CASE("a turn that comes together with the cancellation is handed on")
{
    held_case fixture;
    boost::asio::cancellation_signal cancel;
    auto const first = start(fixture.loop, fixture.pool->send(pool_case::get("/held"), 20s, false),
                             [&] { cancel.emit(boost::asio::cancellation_type::terminal); });
    bool second_ended = false;
    auto second = fixture.pool->send(pool_case::get("/second"), 20s, true);
    auto const note_end = [&](std::exception_ptr const&, http::client_response const&) {
        second_ended = true;
    };
    boost::asio::co_spawn(fixture.loop.executor(), std::move(second),
                          boost::asio::bind_cancellation_slot(cancel.slot(), note_end));
    auto const third = fixture.begin("/third");
    fixture.run_until([&] { return fixture.is_held.load(); });
    fixture.open();
    fixture.run_until([&] { return first->ended() && second_ended && third->ended(); });
    CHECK(third->take().body == "/third");
    CHECK(fixture.ask("/fourth") == "/fourth");
}

TEST_CASE("a connection that the server closed while it was idle is replaced before the request")
{
    std::atomic<int> closed = 0;
    pool_case fixture([&](peer& peer, int) {
        peer.read_request();
        peer.answer("answer");
        peer.end();
        ++closed;
    });
    for (int i = 1; i <= 3; ++i) {
        CHECK(fixture.ask("/", false) == "answer");
        fixture.run_until([&] { return closed == i; });
    }
    CHECK(fixture.server.accepted() == 3);
}

namespace {

/// Responds once on the first connection, then reads a request and closes the connection.
void close_instead_of_second_response(peer& peer, int number)
{
    if (number > 1)
        return peer.answer_all();
    peer.read_request();
    peer.answer("answer");
    peer.read_request();
}

} // namespace

TEST_CASE("a repeatable request that meets a closing connection goes out again on a new one")
{
    pool_case fixture(close_instead_of_second_response);
    CHECK(fixture.ask("/first") == "answer");
    CHECK(fixture.ask("/second", true) == "answer");
    CHECK(fixture.server.accepted() == 2);
}

TEST_CASE("any other request that meets a closing connection fails, and the next one works")
{
    pool_case fixture(close_instead_of_second_response);
    CHECK(fixture.ask("/first") == "answer");
    CHECK_THROWS_AS(fixture.ask("/second", false), system_error);
    CHECK(fixture.server.accepted() == 1);
    CHECK(fixture.ask("/third") == "answer");
}

TEST_CASE("a new connection that closes instead of answering is no reason to try again")
{
    pool_case fixture([](peer& peer, int) { peer.read_request(); });
    CHECK_THROWS_AS(fixture.ask("/", true), system_error);
    CHECK(fixture.server.accepted() == 1);
}

TEST_CASE("half an answer is a failure, also of a request that is repeatable")
{
    pool_case fixture([](peer& peer, int) {
        peer.read_request();
        peer.answer("answer");
        peer.read_request();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    });
    CHECK(fixture.ask("/") == "answer");
    CHECK_THROWS_AS(fixture.ask("/", true), system_error);
    CHECK(fixture.server.accepted() == 1);
}

TEST_CASE("a timeout closes the connection, and the next request works")
{
    std::atomic<bool> first_ended = false;
    pool_case fixture([&](peer& peer, int number) {
        if (number > 1)
            return peer.answer_all();
        peer.read_request();
        peer.read_request();
        first_ended = true;
    });
    CHECK_THROWS_AS(fixture.ask(pool_case::get("/"), true, 20ms), async::timed_out);
    CHECK(fixture.ask("/") == "answer");
    fixture.run_until([&] { return first_ended.load(); });
    CHECK(fixture.server.accepted() == 2);
}

TEST_CASE("the connection of a cancelled request is not used again")
{
    pool_case fixture([](peer& peer, int number) {
        if (number > 1)
            return peer.answer_all();
        peer.read_request();
        peer.read_request();
    });
    auto slow = fixture.pool->send(pool_case::get("/"), 20s, true);
    auto limited = async::with_timeout(fixture.loop, std::move(slow), 20ms);
    CHECK_THROWS_AS(run(fixture.loop, std::move(limited)), async::timed_out);
    CHECK(fixture.ask("/") == "answer");
    CHECK(fixture.server.accepted() == 2);
}

TEST_CASE("an answer that nobody asked for ends the connection")
{
    pool_case fixture([](peer& peer, int) {
        while (peer.read_request())
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\noneHTTP/1.1 200 OK\r\nContent-Length: "
                      "6\r\n\r\nforged");
    });
    CHECK(fixture.ask("/") == "one");
    CHECK(fixture.ask("/") == "one");
    CHECK(fixture.server.accepted() == 2);
}

TEST_CASE("a server that says close is not asked again on the same connection")
{
    pool_case fixture([](peer& peer, int) {
        while (peer.read_request())
            peer.answer("answer", "Connection: close\r\n");
    });
    CHECK(fixture.ask("/") == "answer");
    CHECK(fixture.ask("/") == "answer");
    CHECK(fixture.server.accepted() == 2);
}

TEST_CASE("what the server says before its answer is passed over")
{
    pool_case fixture([](peer& peer, int) {
        while (peer.read_request()) {
            peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
            peer.answer("answer");
        }
    });
    CHECK(fixture.ask("/") == "answer");
    CHECK(fixture.ask("/") == "answer");
    CHECK(fixture.server.accepted() == 1);
}

TEST_CASE("a connection is closed when it was idle for too long")
{
    http::connection_settings settings;
    settings.idle_limit = 20ms;
    std::atomic<bool> first_ended = false;
    pool_case fixture(
        [&](peer& peer, int) {
            peer.answer_all();
            first_ended = true;
        },
        settings);
    CHECK(fixture.ask("/") == "answer");
    fixture.run_until([&] { return first_ended.load(); });
    CHECK(fixture.ask("/") == "answer");
    CHECK(fixture.server.accepted() == 2);
}

TEST_CASE("a server that is not there is an error of the system")
{
    pool_case fixture(answer_all);
    async::real_loop loop;
    auto endpoint = fixture.where();
    endpoint.port = 1;
    http::connection_pool nobody(loop, endpoint, {});
    CHECK_THROWS_AS(run(loop, nobody.send(pool_case::get("/"), 20s, true)), system_error);
}

TEST_CASE("a name is looked up")
{
    require_localhost();
    pool_case fixture(answer_all);
    auto endpoint = fixture.where();
    endpoint.host = "localhost";
    http::connection_pool named(fixture.loop, endpoint, {});
    CHECK(run(fixture.loop, named.send(pool_case::get("/"), 20s, false)).body == "answer");
}

TEST_CASE("a request under way outlives its connections, one that waits for them does not")
{
    held_case fixture;
    auto const under_way = fixture.begin("/held");
    auto const waiting = fixture.begin("/waiting");
    fixture.run_until([&] { return fixture.is_held.load(); });
    fixture.pool.reset();
    fixture.open();
    fixture.run_until_all_ended({under_way, waiting});
    CHECK(under_way->take().body == "/held");
    CHECK_THROWS_AS(waiting->take(), system_error);
}

TEST_CASE("requests that never end may die with their loop")
{
    pool_case fixture(
        [](peer& peer, int) {
            peer.read_request();
            peer.read_request();
        },
        at_most(1));
    auto const under_way = fixture.begin("/");
    auto const waiting = fixture.begin("/");
    CHECK_THROWS_AS(run(fixture.loop, wait_until(fixture.loop, [] { return false; }), 20ms), task_hangs);
    CHECK_FALSE(under_way->ended());
    CHECK_FALSE(waiting->ended());
}

TEST_CASE("a connection for which there is no descriptor fails with that error, not as cancelled")
{
    pool_case pool(answer_all);
    {
        // The loop opens its own descriptors, and the sanitizers read the memory map for each type that they
        // see for the first time.
        auto endpoint = pool.where();
        endpoint.port = 1;
        http::connection_pool nobody(pool.loop, endpoint, {});
        auto first = start(pool.loop, nobody.send(pool_case::get("/"), 20s, false));
        pool.run_until([&] { return first->ended(); });
        CHECK_THROWS_AS(first->take(), http::never_connected);
    }
    std::exception_ptr thrown;
    {
        no_descriptors const limit;
        try {
            pool.ask("/first");
        } catch (http::never_connected const&) {
            thrown = std::current_exception(); // inspected later: the sanitizer needs a descriptor for it
        }
    }
    REQUIRE(thrown);
    try {
        std::rethrow_exception(thrown);
    } catch (http::never_connected const& failure) {
        CHECK(failure.code() == boost::system::errc::too_many_files_open);
        CHECK(std::string(failure.what()).find(".hpp") == std::string::npos);
        CHECK(std::string(failure.what()).starts_with("connecting to 127.0.0.1:"));
    }
    CHECK(pool.ask("/second") == "answer");
}

} // namespace fcg::test
