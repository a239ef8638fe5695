#include "app/services/neighbour.hpp"
#include "app/services/remote_questions.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/http/server.hpp"
#include "support/eventually.hpp"
#include "support/run_task.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <functional>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

constexpr auto processes_key = "a key for the processes of this test";

/// What the asked process does with the question; on its own thread.
using behaviour = std::function<task<http::response>(http::request&)>;

task<http::response> answer(int status, std::string body)
{
    http::response given = http::ok(std::move(body));
    given.status = status;
    co_return given;
}

behaviour answers(int status, std::string body)
{
    return [status, body = std::move(body)](http::request&) { return answer(status, body); };
}

/// Somebody who asks, here, and somebody who is asked, over a real socket. The asker's time is told.
struct asking_case {
    asking_case()
    {
        table.add({.method = http::method::post,
                   .path = "/internal/library/owns",
                   .access = http::access::service,
                   .summary = "A question",
                   .tag = "library",
                   .answers = {},
                   .handle = http::waiting_handler([this](http::request& asked) {
                       ++received;
                       return behave(asked);
                   })});
        how.port = 0;
        how.drain_ms = 0;
        services.timeout_ms = 300;
        dispatcher.emplace(table, how,
                           http::dispatcher::parts{real_time, ids, chance, metrics,
                                                   [this](auto token) { return caller_of(token); }});
        server.emplace(*dispatcher, how, metrics, real_time);
        at = {.host = "127.0.0.1", .port = server->start(), .path = {}};
        there.emplace(around, tokens, services, "library", at);
    }

    ~asking_case()
    {
        loop.context().restart();
        there.reset();
        server->drain();
    }

    std::optional<http::principal> caller_of(std::string_view token) const
    {
        auto const opened = tokens.open(token);
        return opened ? std::optional(opened->caller) : std::nullopt;
    }

    bool owns() { return test::run(loop, app::remote_library(*there)->owns("a player", "a game")); }

    /// Why the question was not answered.
    std::string failure()
    {
        try {
            owns();
        } catch (core::unavailable_elsewhere const& fault) {
            return fault.what();
        } catch (std::runtime_error const& fault) {
            return std::string("our own fault: ") + fault.what();
        }
        return {};
    }

    bool shows(std::string const& state)
    {
        return metrics.render().find("fcg_circuit_state{to=\"library\"} " + state + "\n") !=
               std::string::npos;
    }

    test::temporary_folder folder;
    async::real_loop loop;
    async::manual_clock time{core::time_point{std::chrono::days{20'000}}};
    core::system_clock real_time;
    core::seeded_random chance{7};
    core::id_generator ids{real_time, chance};
    telemetry::metrics metrics;
    surroundings around{time, chance, ids, loop, metrics, folder.path(), {}, {}};
    app::service_tokens tokens{{processes_key}, "games", real_time, ids};
    app::service_settings services;

    http::routes table;
    http::server_settings how;
    behaviour behave = answers(200, R"({"owned":true})");
    std::atomic<int> received = 0;
    std::optional<http::dispatcher> dispatcher;
    std::optional<http::server> server;
    http::endpoint at;
    std::optional<app::neighbour> there;
};

task<http::response> hang(http::request& asked)
{
    co_await async::sleep_for(*asked.on, 30s);
    co_return http::ok("{}");
}

} // namespace

TEST_CASE("a question is asked over REST and answered")
{
    asking_case one;
    CHECK(one.owns());
    one.behave = answers(200, R"({"owned":false,"a member of a later version":1})");
    CHECK_FALSE(one.owns());
    CHECK(async::to_text(one.there->circuit().state) == "closed");
    CHECK(one.shows("0"));
}

TEST_CASE("a question that passes at the second try is not refused")
{
    asking_case one;
    one.behave = [&one](http::request& asked) {
        return one.received == 1 ? answers(503, "{}")(asked) : answers(200, R"({"owned":true})")(asked);
    };
    CHECK(one.owns());
    CHECK(one.received == 2);
}

TEST_CASE("what a second try cannot help is not tried twice")
{
    asking_case one;
    one.behave = answers(500, "{}");
    CHECK(one.failure().find("it answered 500") != std::string::npos);
    CHECK(one.received == 1);
    one.behave = answers(200, "no JSON");
    CHECK(one.failure().find("not JSON") != std::string::npos);
    one.behave = answers(200, "{}");
    CHECK(one.failure().find("\"owned\"") != std::string::npos);
}

TEST_CASE("a process that hangs is waited for only so long")
{
    asking_case one;
    one.behave = hang;
    CHECK(one.failure().find("no answer in 300 ms") != std::string::npos);
    CHECK(one.received == 1);
}

TEST_CASE(
    "a question that is not taken is our fault: nobody waits for that to pass, and the circuit stays closed")
{
    asking_case one;
    one.behave = answers(400, "{}");
    for (int i = 0; i < 10; ++i)
        CHECK(one.failure().starts_with("our own fault"));
    CHECK(async::to_text(one.there->circuit().state) == "closed");
}

TEST_CASE("five failures in a row open the circuit for thirty seconds; one trial then decides")
{
    asking_case one;
    one.behave = answers(500, "{}");
    for (int i = 0; i < 5; ++i)
        CHECK(one.failure().find("it answered 500") != std::string::npos);
    CHECK(async::to_text(one.there->circuit().state) == "open");
    CHECK(one.shows("2"));
    one.behave = answers(200, R"({"owned":true})");
    CHECK(one.failure().find("left alone") != std::string::npos);
    one.time.advance(29s);
    CHECK(one.failure().find("left alone") != std::string::npos);
    CHECK(one.received == 5);

    one.time.advance(1s);
    one.behave = answers(500, "{}");
    CHECK(one.failure().find("it answered 500") != std::string::npos);
    CHECK(async::to_text(one.there->circuit().state) == "open");
    one.time.advance(30s);
    one.behave = answers(200, R"({"owned":true})");
    CHECK(one.owns());
    CHECK(async::to_text(one.there->circuit().state) == "closed");
    CHECK(one.shows("0"));
}

TEST_CASE("a process that is gone opens the circuit too")
{
    asking_case one;
    one.server->drain();
    for (int i = 0; i < 5; ++i)
        CHECK_FALSE(one.failure().empty());
    CHECK(async::to_text(one.there->circuit().state) == "open");
}

TEST_CASE("a process with another key refuses every question")
{
    asking_case one;
    app::service_tokens const foreign{
        {"the key of another store altogether"}, "games", one.real_time, one.ids};
    one.there.emplace(one.around, foreign, one.services, "library", one.at);
    CHECK(one.failure().find("it answered 401") != std::string::npos);
    CHECK(one.received == 0);
}

TEST_CASE(
    "too many questions at once are refused before they would wait in vain, and not held against the other")
{
    asking_case one;
    constexpr int max_streams = 1'024;
    constexpr int too_many = 8;
    one.services.timeout_ms = 60'000;
    one.there.emplace(one.around, one.tokens, one.services, "library", one.at);
    auto const library = app::remote_library(*one.there);
    int answered = 0;
    int refused = 0;
    for (int i = 0; i < max_streams + too_many; ++i)
        boost::asio::co_spawn(one.loop.executor(), library->owns("a player", "a game"),
                              [&](std::exception_ptr failure, bool) { ++(failure ? refused : answered); });
    while (answered + refused < max_streams + too_many)
        one.loop.context().run_one();
    CHECK(refused == too_many);
    CHECK(async::to_text(one.there->circuit().state) == "closed");
    CHECK(one.owns());
}
