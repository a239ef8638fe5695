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
#include <sys/resource.h>
#include <vector>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;
using boost::system::system_error;

http::connection_settings at_most(std::size_t max_count)
{
    http::connection_settings how;
    how.max = max_count;
    return how;
}

/// "/path" of a request's first line.
std::string target_of(std::string const& request)
{
    auto const begin = request.find(' ') + 1;
    return request.substr(begin, request.find(' ', begin) - begin);
}

void answer_all(peer& with, int)
{
    with.answer_all();
}

/// A server that answers "/held" when the test opens the gate.
struct held_answer {
    void serve(peer& with)
    {
        while (auto const asked = with.read_request()) {
            auto const target = target_of(*asked);
            note(target);
            if (target == "/held") {
                is_held = true;
                gate.wait(false);
            }
            with.answer(target);
        }
    }

    void note(std::string const& target)
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

/// Turns of a pool of one.
struct held_case : held_answer, pool_case {
    held_case() : pool_case([this](peer& with, int) { serve(with); }, at_most(1)) {}

    ~held_case() { open(); }
};

} // namespace

TEST_CASE("requests one after the other share a connection")
{
    pool_case with(answer_all);
    for (int i = 0; i < 20; ++i)
        CHECK(with.ask("/") == "answer");
    CHECK(with.server.accepted() == 1);
}

TEST_CASE("there are no more connections than allowed, and every request is answered")
{
    pool_case with(answer_all, at_most(4));
    std::vector<pool_case::outcome> all;
    for (int i = 0; i < 50; ++i)
        all.push_back(with.begin("/"));
    with.run_until_all_ended(all);
    for (auto const& one : all)
        CHECK(one->take().body == "answer");
    CHECK(with.server.accepted() == 4);
}

TEST_CASE("who waits for a connection is served in the order in which he came")
{
    held_case with;
    std::vector<pool_case::outcome> all;
    for (auto const* const target : {"/held", "/1", "/2", "/3", "/4"})
        all.push_back(with.begin(target));
    with.run_until([&] { return with.is_held.load(); });
    with.open();
    with.run_until_all_ended(all);
    CHECK(with.served() == "/held/1/2/3/4");
    CHECK(with.server.accepted() == 1);
}

TEST_CASE("who is cancelled while he waits takes nobody's turn")
{
    held_case with;
    auto const first = with.begin("/held");
    auto second = with.pool->send(pool_case::get("/second"), 20s, true);
    auto const impatient = start(with.loop, async::with_timeout(with.loop, std::move(second), 5ms));
    auto const third = with.begin("/third");
    with.run_until([&] { return with.is_held && impatient->ended(); });
    CHECK_THROWS_AS(impatient->take(), async::timed_out);
    with.open();
    with.run_until_all_ended({first, third});
    CHECK(third->take().body == "/third");
    CHECK(with.served() == "/held/third");
}

TEST_CASE("a turn that comes together with the cancellation is handed on")
{
    held_case with;
    boost::asio::cancellation_signal cancel;
    auto const first = start(with.loop, with.pool->send(pool_case::get("/held"), 20s, false),
                             [&] { cancel.emit(boost::asio::cancellation_type::terminal); });
    bool second_ended = false;
    auto second = with.pool->send(pool_case::get("/second"), 20s, true);
    auto const note_end = [&](std::exception_ptr const&, http::client_answer const&) { second_ended = true; };
    boost::asio::co_spawn(with.loop.executor(), std::move(second),
                          boost::asio::bind_cancellation_slot(cancel.slot(), note_end));
    auto const third = with.begin("/third");
    with.run_until([&] { return with.is_held.load(); });
    with.open();
    with.run_until([&] { return first->ended() && second_ended && third->ended(); });
    CHECK(third->take().body == "/third");
    CHECK(with.ask("/fourth") == "/fourth");
}

TEST_CASE("a connection that the server closed while it was idle is replaced before the request")
{
    std::atomic<int> closed = 0;
    pool_case with([&](peer& one, int) {
        one.read_request();
        one.answer("answer");
        one.end();
        ++closed;
    });
    for (int i = 1; i <= 3; ++i) {
        CHECK(with.ask("/", false) == "answer");
        with.run_until([&] { return closed == i; });
    }
    CHECK(with.server.accepted() == 3);
}

namespace {

/// The first connection answers once, then takes a request and closes.
void close_instead_of_second_answer(peer& with, int number)
{
    if (number > 1)
        return with.answer_all();
    with.read_request();
    with.answer("answer");
    with.read_request();
}

} // namespace

TEST_CASE("a repeatable request that meets a closing connection goes out again on a new one")
{
    pool_case with(close_instead_of_second_answer);
    CHECK(with.ask("/first") == "answer");
    CHECK(with.ask("/second", true) == "answer");
    CHECK(with.server.accepted() == 2);
}

TEST_CASE("any other request that meets a closing connection fails, and the next one works")
{
    pool_case with(close_instead_of_second_answer);
    CHECK(with.ask("/first") == "answer");
    CHECK_THROWS_AS(with.ask("/second", false), system_error);
    CHECK(with.server.accepted() == 1);
    CHECK(with.ask("/third") == "answer");
}

TEST_CASE("a new connection that closes instead of answering is no reason to try again")
{
    pool_case with([](peer& one, int) { one.read_request(); });
    CHECK_THROWS_AS(with.ask("/", true), system_error);
    CHECK(with.server.accepted() == 1);
}

TEST_CASE("half an answer is a failure, also of a request that is repeatable")
{
    pool_case with([](peer& one, int) {
        one.read_request();
        one.answer("answer");
        one.read_request();
        one.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    });
    CHECK(with.ask("/") == "answer");
    CHECK_THROWS_AS(with.ask("/", true), system_error);
    CHECK(with.server.accepted() == 1);
}

TEST_CASE("a timeout closes the connection, and the next request works")
{
    std::atomic<bool> first_ended = false;
    pool_case with([&](peer& one, int number) {
        if (number > 1)
            return one.answer_all();
        one.read_request();
        one.read_request();
        first_ended = true;
    });
    CHECK_THROWS_AS(with.ask(pool_case::get("/"), true, 20ms), async::timed_out);
    CHECK(with.ask("/") == "answer");
    with.run_until([&] { return first_ended.load(); });
    CHECK(with.server.accepted() == 2);
}

TEST_CASE("the connection of a cancelled request is not used again")
{
    pool_case with([](peer& one, int number) {
        if (number > 1)
            return one.answer_all();
        one.read_request();
        one.read_request();
    });
    auto slow = with.pool->send(pool_case::get("/"), 20s, true);
    auto limited = async::with_timeout(with.loop, std::move(slow), 20ms);
    CHECK_THROWS_AS(run(with.loop, std::move(limited)), async::timed_out);
    CHECK(with.ask("/") == "answer");
    CHECK(with.server.accepted() == 2);
}

TEST_CASE("an answer that nobody asked for ends the connection")
{
    pool_case with([](peer& one, int) {
        while (one.read_request())
            one.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\noneHTTP/1.1 200 OK\r\nContent-Length: "
                     "6\r\n\r\nforged");
    });
    CHECK(with.ask("/") == "one");
    CHECK(with.ask("/") == "one");
    CHECK(with.server.accepted() == 2);
}

TEST_CASE("a server that says close is not asked again on the same connection")
{
    pool_case with([](peer& one, int) {
        while (one.read_request())
            one.answer("answer", "Connection: close\r\n");
    });
    CHECK(with.ask("/") == "answer");
    CHECK(with.ask("/") == "answer");
    CHECK(with.server.accepted() == 2);
}

TEST_CASE("what the server says before its answer is passed over")
{
    pool_case with([](peer& one, int) {
        while (one.read_request()) {
            one.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
            one.answer("answer");
        }
    });
    CHECK(with.ask("/") == "answer");
    CHECK(with.ask("/") == "answer");
    CHECK(with.server.accepted() == 1);
}

TEST_CASE("a connection is closed when it was idle for too long")
{
    http::connection_settings how;
    how.idle_limit = 20ms;
    std::atomic<bool> first_ended = false;
    pool_case with(
        [&](peer& one, int) {
            one.answer_all();
            first_ended = true;
        },
        how);
    CHECK(with.ask("/") == "answer");
    with.run_until([&] { return first_ended.load(); });
    CHECK(with.ask("/") == "answer");
    CHECK(with.server.accepted() == 2);
}

TEST_CASE("a server that is not there is an error of the system")
{
    pool_case with(answer_all);
    async::real_loop loop;
    auto where = with.where();
    where.port = 1;
    http::connections nobody(loop, where, {});
    CHECK_THROWS_AS(run(loop, nobody.send(pool_case::get("/"), 20s, true)), system_error);
}

TEST_CASE("a name is looked up")
{
    require_localhost();
    pool_case with(answer_all);
    auto where = with.where();
    where.host = "localhost";
    http::connections named(with.loop, where, {});
    CHECK(run(with.loop, named.send(pool_case::get("/"), 20s, false)).body == "answer");
}

TEST_CASE("a request under way outlives its connections, one that waits for them does not")
{
    held_case with;
    auto const under_way = with.begin("/held");
    auto const waiting = with.begin("/waiting");
    with.run_until([&] { return with.is_held.load(); });
    with.pool.reset();
    with.open();
    with.run_until_all_ended({under_way, waiting});
    CHECK(under_way->take().body == "/held");
    CHECK_THROWS_AS(waiting->take(), system_error);
}

TEST_CASE("requests that never end may die with their loop")
{
    pool_case with(
        [](peer& one, int) {
            one.read_request();
            one.read_request();
        },
        at_most(1));
    auto const under_way = with.begin("/");
    auto const waiting = with.begin("/");
    CHECK_THROWS_AS(run(with.loop, wait_until(with.loop, [] { return false; }), 20ms), task_hangs);
    CHECK_FALSE(under_way->ended());
    CHECK_FALSE(waiting->ended());
}

/// While it lives, the process gets no more descriptors.
class no_descriptors {
public:
    no_descriptors()
    {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        rlimit none = before_;
        none.rlim_cur = 0;
        ::setrlimit(RLIMIT_NOFILE, &none);
    }

    ~no_descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

    no_descriptors(no_descriptors const&) = delete;
    no_descriptors& operator=(no_descriptors const&) = delete;

private:
    rlimit before_{};
};

TEST_CASE("a connection for which there is no descriptor fails with that error, not as cancelled")
{
    pool_case pool(answer_all);
    run(pool.loop, async::sleep_for(pool.loop, 1ms)); // the loop has what it needs itself
    std::exception_ptr thrown;
    {
        no_descriptors const limit;
        try {
            pool.ask("/first");
        } catch (http::never_connected const&) {
            thrown = std::current_exception(); // looked at later: the sanitizer needs a descriptor for it
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
