#include "app/services/peer_client.hpp"
#include "app/services/wire.hpp"
#include "library/api/questions.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/http/server/server.hpp"
#include "support/eventually.hpp"
#include "support/run_task.hpp"
#include "support/seeded_random.hpp"
#include "support/simulated_loop.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <functional>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

constexpr auto processes_key = "a key for the processes of this test";

/// The handler of the peer, which runs on the peer's own thread.
using behaviour = std::function<task<http::response>(http::request&)>;

task<http::response> answer(int status, std::string body)
{
    http::response response = http::ok(std::move(body));
    response.status = status;
    co_return response;
}

behaviour answers(int status, std::string body)
{
    return [status, body = std::move(body)](http::request&) { return answer(status, body); };
}

/// A peer client and a peer, over a real socket. The client's clock is manual.
struct asking_case {
    asking_case()
    {
        table.add({.method = http::method::post,
                   .path = "/internal/library/owns",
                   .access = http::access::service,
                   .summary = "A question",
                   .tag = "library",
                   .answers = {},
                   .handle = http::waiting_handler([this](http::request& request) {
                       ++received;
                       return behave(request);
                   })});
        settings.port = 0;
        settings.drain_ms = 0;
        services.timeout_ms = 300;
        dispatcher.emplace(table, settings,
                           http::dispatcher::dependencies{real_time, ids, random, metrics,
                                                          [this](auto token) { return caller_of(token); }});
        server.emplace(*dispatcher, settings, metrics, real_time);
        endpoint = {.host = "127.0.0.1", .port = server->start(), .path = {}};
        there.emplace(env, tokens, services, "library", endpoint);
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

    /// Returns the task of a question to the other process.
    task<bool> ask()
    {
        auto question = library::ownership_question{"a player", "a game"};
        auto const answer = co_await app::wire::ask(*there, "library", std::move(question));
        co_return answer.owned;
    }

    bool owns() { return test::run(loop, ask()); }

    /// Returns why the request failed.
    std::string failure()
    {
        try {
            owns();
        } catch (core::remote_unavailable const& fault) {
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
    test::manual_clock time{core::time_point{std::chrono::days{20'000}}};
    core::system_clock real_time;
    test::seeded_random random{7};
    core::id_generator ids{real_time, random};
    telemetry::metrics metrics;
    environment env{time, random, ids, loop, metrics, folder.path(), {}, {}};
    app::service_tokens tokens{{processes_key}, "games", real_time, ids};
    app::service_settings services;

    http::routes table;
    http::server_settings settings;
    behaviour behave = answers(200, R"({"owned":true})");
    std::atomic<int> received = 0;
    std::optional<http::dispatcher> dispatcher;
    std::optional<http::server> server;
    http::endpoint endpoint;
    std::optional<app::peer_client> there;
};

task<http::response> hang(http::request& request)
{
    co_await async::sleep_for(*request.loop, 30s);
    co_return http::ok("{}");
}

} // namespace

TEST_CASE("a question is asked over REST and answered")
{
    asking_case fixture;
    CHECK(fixture.owns());
    fixture.behave = answers(200, R"({"owned":false,"a member of a later version":1})");
    CHECK_FALSE(fixture.owns());
    CHECK(async::to_text(fixture.there->circuit().status().state) == "closed");
    CHECK(fixture.shows("0"));
}

TEST_CASE("a question that passes at the second try is not refused")
{
    asking_case fixture;
    fixture.behave = [&fixture](http::request& request) {
        return fixture.received == 1 ? answers(503, "{}")(request)
                                     : answers(200, R"({"owned":true})")(request);
    };
    CHECK(fixture.owns());
    CHECK(fixture.received == 2);
}

TEST_CASE("what a second try cannot help is not tried twice")
{
    asking_case fixture;
    fixture.behave = answers(500, "{}");
    CHECK(fixture.failure().find("it answered 500") != std::string::npos);
    CHECK(fixture.received == 1);
    fixture.behave = answers(200, "no JSON");
    CHECK(fixture.failure().find("not JSON") != std::string::npos);
    fixture.behave = answers(200, "{}");
    CHECK(fixture.failure().find("\"owned\"") != std::string::npos);
}

TEST_CASE("a process that hangs is waited for only so long")
{
    asking_case fixture;
    fixture.behave = hang;
    CHECK(fixture.failure().find("no answer in 300 ms") != std::string::npos);
    CHECK(fixture.received == 1);
}

TEST_CASE(
    "a question that is not taken is our fault: nobody waits for that to pass, and the circuit stays closed")
{
    asking_case fixture;
    fixture.behave = answers(400, "{}");
    for (int i = 0; i < 10; ++i)
        CHECK(fixture.failure().starts_with("our own fault"));
    CHECK(async::to_text(fixture.there->circuit().status().state) == "closed");
}

TEST_CASE("five failures in a row open the circuit for thirty seconds; one trial then decides")
{
    asking_case fixture;
    fixture.behave = answers(500, "{}");
    for (int i = 0; i < 5; ++i)
        CHECK(fixture.failure().find("it answered 500") != std::string::npos);
    CHECK(async::to_text(fixture.there->circuit().status().state) == "open");
    CHECK(fixture.shows("2"));
    fixture.behave = answers(200, R"({"owned":true})");
    CHECK(fixture.failure().find("not called for a while") != std::string::npos);
    fixture.time.advance(29s);
    CHECK(fixture.failure().find("not called for a while") != std::string::npos);
    CHECK(fixture.received == 5);

    fixture.time.advance(1s);
    fixture.behave = answers(500, "{}");
    CHECK(fixture.failure().find("it answered 500") != std::string::npos);
    CHECK(async::to_text(fixture.there->circuit().status().state) == "open");
    fixture.time.advance(30s);
    fixture.behave = answers(200, R"({"owned":true})");
    CHECK(fixture.owns());
    CHECK(async::to_text(fixture.there->circuit().status().state) == "closed");
    CHECK(fixture.shows("0"));
}

TEST_CASE("a process that is gone opens the circuit too")
{
    asking_case fixture;
    fixture.server->drain();
    for (int i = 0; i < 5; ++i)
        CHECK_FALSE(fixture.failure().empty());
    CHECK(async::to_text(fixture.there->circuit().status().state) == "open");
}

TEST_CASE("a process with another key refuses every question")
{
    asking_case fixture;
    app::service_tokens const foreign{
        {"the key of another store altogether"}, "games", fixture.real_time, fixture.ids};
    fixture.there.emplace(fixture.env, foreign, fixture.services, "library", fixture.endpoint);
    CHECK(fixture.failure().find("it answered 401") != std::string::npos);
    CHECK(fixture.received == 0);
}

TEST_CASE(
    "too many questions at once are refused before they would wait in vain, and not held against the other")
{
    asking_case fixture;
    constexpr int max_streams = 1'024;
    constexpr int too_many = 8;
    fixture.services.timeout_ms = 60'000;
    fixture.there.emplace(fixture.env, fixture.tokens, fixture.services, "library", fixture.endpoint);
    int answered = 0;
    int refused = 0;
    for (int i = 0; i < max_streams + too_many; ++i)
        boost::asio::co_spawn(fixture.loop.executor(), fixture.ask(),
                              [&](std::exception_ptr failure, bool) { ++(failure ? refused : answered); });
    while (answered + refused < max_streams + too_many)
        fixture.loop.context().run_one();
    CHECK(refused == too_many);
    CHECK(async::to_text(fixture.there->circuit().status().state) == "closed");
    CHECK(fixture.owns());
}
