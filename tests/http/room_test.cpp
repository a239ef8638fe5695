// Tests of the connections that a full server closes to make room.
#include "platform/http/server/connection_limits.hpp"
#include "served_case.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <doctest/doctest.h>

#include <memory>
#include <vector>

namespace fcg::test {
namespace {

namespace ip = boost::asio::ip;

/// Returns a client whose connection waits for its next request.
std::unique_ptr<raw_client> idle_caller(served_case& store)
{
    auto client = std::make_unique<raw_client>(store.port);
    client->send(get("/hello"));
    CHECK(client->read_response().status == 200);
    return client;
}

/// Returns a client that waits for its response.
std::unique_ptr<raw_client> busy_caller(served_case& store, int waiting)
{
    auto client = std::make_unique<raw_client>(store.port);
    client->send(get("/late"));
    CHECK(eventually([&] { return store.door.has(waiting); }));
    return client;
}

address_key key_text(char const* address)
{
    return key_of(ip::make_address(address));
}

} // namespace

TEST_CASE("a server that is full closes the connection that has been idle for longest")
{
    served_case store;
    store.settings.max_connections = 3;
    store.start();
    auto const busy = busy_caller(store, 1);
    auto const first = idle_caller(store);
    auto const second = idle_caller(store);
    auto const newest = idle_caller(store);
    CHECK(first->ends());
    second->send(get("/hello"));
    CHECK(second->read_response().status == 200);
    newest->send(get("/hello"));
    CHECK(newest->read_response().status == 200);
    store.door.open();
    CHECK(busy->read_response().body == "late");
    CHECK(store.metrics.render().find("fcg_http_connections_closed_for_room_total 1") != std::string::npos);
}

TEST_CASE("an idle connection gives way before one that has begun a request, and that before none")
{
    served_case store;
    store.settings.max_connections = 2;
    store.start();
    raw_client slow(store.port);
    slow.send("GET /hello HTTP/1.1\r\nHost:");
    CHECK(store.has_connections(1));
    auto const idle = idle_caller(store);
    auto const newer = idle_caller(store);
    CHECK(idle->ends());
    auto const busy = busy_caller(store, 1);
    CHECK(newer->ends());
    auto const second_busy = busy_caller(store, 2);
    CHECK(slow.ends());
    CHECK(store.ask(get("/hello")).status == 503);
}

TEST_CASE("an address has its share: beyond it its own idle connections are closed, and others' are not")
{
    served_case store;
    store.settings.max_connections_per_address = 2;
    store.start();
    auto const busy = busy_caller(store, 1);
    auto const first = idle_caller(store);
    auto const second = idle_caller(store);
    CHECK(first->ends());
    auto const second_busy = busy_caller(store, 2);
    CHECK(second->ends());
    auto const refused = store.ask(get("/hello"));
    CHECK(refused.status == 503);
    CHECK(refused.headers.at("Retry-After") == "1");
}

TEST_CASE("a bound of 0 is none, and a trusted proxy has none")
{
    auto const is_bounded = [](server_settings const& settings) {
        return connections_by_address(settings).is_bounded(ip::make_address("192.0.2.1"));
    };
    server_settings settings;
    CHECK(is_bounded(settings));
    settings.trusted_proxies = {"198.51.100.0/24"};
    CHECK(is_bounded(settings));
    settings.trusted_proxies = {"192.0.2.0/24"};
    CHECK_FALSE(is_bounded(settings));
    settings.trusted_proxies.clear();
    settings.max_connections_per_address = 0;
    CHECK_FALSE(is_bounded(settings));
}

TEST_CASE("an IPv6 address counts by its /64, an IPv4 address alone, however it is written")
{
    CHECK(key_text("2001:db8:0:1::1") == key_text("2001:db8:0:1:ffff::2"));
    CHECK(key_text("2001:db8:0:1::1") != key_text("2001:db8:0:2::1"));
    CHECK(key_text("192.0.2.1") == key_text("::ffff:192.0.2.1"));
    CHECK(key_text("192.0.2.1") != key_text("192.0.2.2"));
    CHECK(key_text("192.0.2.1") != key_text("::1"));
    CHECK(key_text("::ffff:192.0.2.1") != key_text("::1"));
}

TEST_CASE("what an address has left counts no more")
{
    server_settings const settings;
    connections_by_address counts(settings);
    CHECK(counts.add(key_text("192.0.2.1")) == 0);
    CHECK(counts.add(key_text("192.0.2.1")) == 1);
    CHECK(counts.add(key_text("192.0.2.2")) == 0);
    counts.remove(key_text("192.0.2.1"));
    CHECK(counts.add(key_text("192.0.2.1")) == 1);
}

TEST_CASE("a server listens on an IPv6 address, and names it in brackets when it cannot")
{
    served_case store, second;
    store.settings.address = second.settings.address = "::1";
    store.start();
    boost::asio::io_context context;
    ip::tcp::socket caller(context);
    CHECK_NOTHROW(caller.connect({ip::make_address("::1"), store.port}));
    second.settings.port = store.port;
    auto const message = "cannot listen on [::1]:" + std::to_string(store.port) + ": Address already in use";
    CHECK_THROWS_WITH_AS(second.start(), message.c_str(), std::runtime_error);
}

} // namespace fcg::test
