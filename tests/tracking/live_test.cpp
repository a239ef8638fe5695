#include "platform/http/server/server.hpp"
#include "support/raw_client.hpp"
#include "tracking_case.hpp"

#include <list>
#include <thread>

using namespace fcg;
using test::eventually;
using test::raw_client;
using test::tracking_case;

namespace {

/// The module behind a real server with two threads, with a writer and a bus on threads of their own.
struct live_case : tracking_case {
    live_case() : tracking_case(test::module_store::time::real)
    {
        module->add_routes(table);
        settings.port = 0;
        settings.threads = 2;
        auto const whoever = [this](std::string_view token) {
            auto const number = static_cast<std::uint8_t>(std::stoi(std::string(token)));
            core::uuid const other{.bytes = {number}};
            return std::optional(http::principal{
                .user_id = number == 0 ? buyer : other, .role = http::role::admin, .session = "s"});
        };
        dispatcher.emplace(table, settings,
                           http::dispatcher::dependencies{.clock = store.clock(),
                                                          .ids = store.env().ids,
                                                          .random = store.env().random,
                                                          .metrics = store.env().metrics,
                                                          .verify = whoever});
        host.emplace(*dispatcher, settings, store.env().metrics, store.clock());
        port = host->start();
    }

    ~live_case() { host->drain(); }

    /// Returns the text of a request. `caller` is 0 for the buyer, otherwise an admin.
    std::string ask(int caller = 0, std::string const& more = {}) const
    {
        return "GET " + path("events") + " HTTP/1.1\r\nHost: store\r\nAuthorization: Bearer " +
               std::to_string(caller) + "\r\n" + more + "\r\n";
    }

    bool has_streams(int count)
    {
        return eventually([&] {
            return store.env().metrics.render().find("fcg_tracking_streams " + std::to_string(count) +
                                                     "\n") != std::string::npos;
        });
    }

    http::routes table;
    http::server_settings settings;
    std::optional<http::dispatcher> dispatcher;
    std::optional<http::server> host;
    std::uint16_t port = 0;
};

} // namespace

TEST_CASE("a purchase is followed live over a real socket, to its end, and resumed without a gap")
{
    live_case fixture;
    fixture.deliver({fixture.requested(0)});
    raw_client caller(fixture.port);
    caller.send(fixture.ask());
    CHECK(caller.read_response().status == 200);
    caller.read_until("event: requested\n");
    fixture.deliver({fixture.approved(1)});
    caller.read_until("id: 2\nevent: approved\n");
    fixture.deliver({fixture.granted(2)});
    caller.read_until("id: 3\nevent: granted\n");
    fixture.deliver({fixture.ended("completed", 3)});
    caller.read_until("id: 4\nevent: completed\n");
    caller.read_until("\r\n0\r\n\r\n");

    caller.send(fixture.ask(0, "Last-Event-ID: 2\r\n"));
    CHECK(caller.read_response().status == 200);
    auto const rest = caller.read_until("\r\n0\r\n\r\n");
    CHECK(rest.find("event: approved") == std::string::npos);
    CHECK(rest.find("id: 3\nevent: granted") < rest.find("id: 4\nevent: completed"));
    caller.send(fixture.ask(0, "Last-Event-ID: 4\r\n"));
    CHECK(caller.read_response(false).status == 204);
    CHECK(fixture.has_streams(0));
}

TEST_CASE("two hundred streams on two threads all receive the end, while steps come from the writer's thread")
{
    live_case fixture;
    fixture.deliver({fixture.requested(0)});
    std::list<raw_client> callers;
    for (int i = 0; i < 200; ++i) {
        callers.emplace_back(fixture.port).send(fixture.ask(1 + i / 20));
        REQUIRE(callers.back().read_response().status == 200);
    }
    CHECK(fixture.has_streams(200));
    fixture.send({fixture.approved(1), fixture.granted(2), fixture.ended("completed", 3)});
    for (auto& caller : callers) {
        auto const text = caller.read_until("\r\n0\r\n\r\n");
        for (auto const* const name : {"requested", "approved", "granted", "completed"})
            CHECK(text.find("event: " + std::string(name) + "\n") != std::string::npos);
    }
    CHECK(fixture.has_streams(0));
}

TEST_CASE("callers that come and go while steps come are forgotten")
{
    live_case fixture;
    fixture.deliver({fixture.requested(0)});
    std::thread callers([&] {
        for (int i = 0; i < 100; ++i) {
            raw_client caller(fixture.port);
            caller.send(fixture.ask(1 + i % 100));
            if (i % 2 == 0)
                caller.read_until("event: requested\n");
        }
    });
    for (int second = 0; second < 50; ++second)
        fixture.deliver({fixture.refund_requested(second)});
    callers.join();
    CHECK(fixture.has_streams(0));
    CHECK(fixture.steps().size() == 51);
}

TEST_CASE("a server that drains ends its streams promptly")
{
    live_case fixture;
    fixture.deliver({fixture.requested(0)});
    std::list<raw_client> callers;
    for (int i = 0; i < 40; ++i) {
        callers.emplace_back(fixture.port).send(fixture.ask(1 + i / 20));
        callers.back().read_until("event: requested\n");
    }
    fixture.module->end_streams();
    fixture.host->drain();
    for (auto& caller : callers)
        CHECK(caller.read_rest().ends_with("\r\n0\r\n\r\n"));
    CHECK(fixture.has_streams(0));
}
