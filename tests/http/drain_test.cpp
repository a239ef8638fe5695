#include "served_case.hpp"

#include <doctest/doctest.h>

#include <list>
#include <thread>

namespace fcg::test {
namespace {

/// Drains on a thread of its own, so that the test can go on meanwhile.
struct draining {
    explicit draining(server& server) : thread([&server] { server.drain(); }) {}

    ~draining() { wait(); }

    void wait()
    {
        if (thread.joinable())
            thread.join();
    }

    std::thread thread;
};

bool refuses_connections(std::uint16_t port)
{
    return eventually([port] {
        try {
            raw_client caller(port);
            return false;
        } catch (std::runtime_error const&) {
            return true;
        }
    });
}

} // namespace

TEST_CASE("a server without work drains at once, also twice, also when it never started")
{
    served_case store;
    store.start();
    store.host->drain();
    store.host->drain();
    CHECK(refuses_connections(store.port));

    served_case other;
    other.dispatcher.emplace(other.table, other.settings,
                             dispatcher::dependencies{.clock = other.time,
                                                      .ids = other.ids,
                                                      .random = other.random,
                                                      .metrics = other.metrics,
                                                      .verify = verify_test_token});
    server never_started(*other.dispatcher, other.settings, other.metrics, other.time);
    never_started.drain();
}

TEST_CASE("draining closes idle connections and lets requests in flight end")
{
    served_case store;
    store.start();
    raw_client idle(store.port), kept(store.port), busy(store.port);
    kept.send(get("/hello"));
    CHECK(kept.read_response().status == 200);
    busy.send(get("/late"));
    CHECK(eventually([&] { return store.door.has(1); }));

    draining now(*store.host);
    CHECK(idle.ends());
    CHECK(kept.ends());
    CHECK(refuses_connections(store.port));
    store.door.open();
    auto const answer = busy.read_response();
    CHECK(answer.body == "late");
    CHECK(answer.headers.at("Connection") == "close");
    CHECK(busy.ends());
    now.wait();
}

TEST_CASE("draining answers what has come of a pipeline, and the last answer says that it is the last")
{
    served_case store;
    store.start();
    raw_client caller(store.port);
    caller.send(get("/late") + get("/where/a") + get("/late") + get("/where/b"));
    CHECK(eventually([&] { return store.door.has(1); }));
    draining now(*store.host);
    CHECK(refuses_connections(store.port));
    store.door.open();
    CHECK(caller.read_response().body == "late");
    CHECK(caller.read_response().body == "/where/a");
    CHECK(caller.read_response().body == "late");
    auto const last = caller.read_response();
    CHECK(last.body == "/where/b");
    CHECK(last.headers.at("Connection") == "close");
    CHECK(caller.ends());
}

TEST_CASE("draining lets a request that has begun to come be finished")
{
    served_case store;
    store.start();
    raw_client caller(store.port), other(store.port);
    caller.send("POST /echo HTTP/1.1\r\nHost: store\r\nContent-Length: 4\r\n\r\nbo");
    other.send(get("/late"));
    CHECK(eventually([&] { return store.door.has(1); }));
    draining now(*store.host);
    CHECK(refuses_connections(store.port));
    caller.send("dy");
    auto const answer = caller.read_response();
    CHECK(answer.body == "body");
    CHECK(answer.headers.at("Connection") == "close");
    store.door.open();
}

TEST_CASE("after the drain limit what still runs is cut")
{
    served_case store;
    store.settings.drain_ms = 100;
    store.start();
    raw_client caller(store.port);
    caller.send(get("/late"));
    CHECK(eventually([&] { return store.door.has(1); }));
    store.host->drain();
    CHECK(caller.ends());
}

TEST_CASE("all threads drain")
{
    served_case store;
    store.settings.threads = 3;
    store.start();
    std::list<raw_client> callers;
    for (int i = 0; i < 12; ++i)
        callers.emplace_back(store.port).send(get("/late"));
    CHECK(eventually([&] { return store.door.has(12); }));
    draining now(*store.host);
    store.door.open();
    for (auto& caller : callers)
        CHECK(caller.read_response().body == "late");
}

TEST_CASE("draining under load loses no answer that was begun")
{
    served_case store;
    store.settings.threads = 2;
    store.start();
    std::atomic<bool> broken = false;
    std::atomic<int> answered = 0;
    std::vector<std::thread> callers;
    for (int i = 0; i < 4; ++i)
        callers.emplace_back([&] {
            try {
                raw_client caller(store.port);
                while (caller.send(get("/hello") + get("/hello") + get("/hello")))
                    for (int j = 0; j < 3; ++j, ++answered)
                        broken = broken || caller.read_response().body != "hello";
            } catch (std::runtime_error const& end) {
                broken = broken || std::string(end.what()) != "closed after: ";
            }
        });
    CHECK(eventually([&] { return answered > 300; }));
    store.host->drain();
    for (auto& caller : callers)
        caller.join();
    CHECK_FALSE(broken);
}

} // namespace fcg::test
