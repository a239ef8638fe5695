#pragma once
#include "dispatch_case.hpp"
#include "platform/http/server/server.hpp"
#include "support/eventually.hpp"
#include "support/raw_client.hpp"
#include "support/seeded_random.hpp"

#include <atomic>
#include <memory>

namespace fcg::test {

/// Returns a GET request with the header that HTTP/1.1 requires.
inline std::string get(std::string const& path, std::string const& more_headers = {})
{
    return "GET " + path + " HTTP/1.1\r\nHost: store\r\n" + more_headers + "\r\n";
}

inline std::string post(std::string const& path, std::string const& body,
                        std::string const& more_headers = {})
{
    return "POST " + path + " HTTP/1.1\r\nHost: store\r\n" + more_headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A gate at which handlers wait until the test opens it.
class gate {
public:
    task<> pass(async::loop& loop)
    {
        ++waiting_;
        while (!open_)
            co_await async::sleep_for(loop, std::chrono::milliseconds{1});
    }

    void open() { open_ = true; }

    bool has(int waiting) const { return waiting_ >= waiting; }

private:
    std::atomic<bool> open_ = false;
    std::atomic<int> waiting_ = 0;
};

/// A server on a free port of this machine. Its routes: /hello, /where/{name} (returns the path), /echo
/// (POST; returns the body), /late (responds after the gate opens), /small (POST; at most 10 octets).
struct served_case : quiet_log {
    served_case()
    {
        settings.port = 0;
        table.add(simple_route(method::get, "/hello", says("hello")));
        table.add(simple_route(method::get, "/where/{name}", quick_handler([](request& own_request) {
                                   return ok(std::string(own_request.path));
                               })));
        table.add(simple_route(method::post, "/echo", quick_handler([](request& own_request) {
                                   return ok(std::string(own_request.body));
                               })));
        table.add(simple_route(method::get, "/late",
                               waiting_handler([this](request& request) { return late(request); })));
        auto small = simple_route(method::post, "/small", says("small"));
        small.max_body_bytes = 10;
        table.add(small);
    }

    ~served_case() { door.open(); }

    std::uint16_t start()
    {
        dispatcher.emplace(table, settings,
                           dispatcher::dependencies{.clock = time,
                                                    .ids = ids,
                                                    .random = random,
                                                    .metrics = metrics,
                                                    .verify = verify_test_token});
        host.emplace(*dispatcher, settings, metrics, time);
        port = host->start();
        return port;
    }

    /// Sends `bytes` on a connection of their own. Returns the response.
    raw_response ask(std::string const& bytes)
    {
        raw_client caller(port);
        caller.send(bytes);
        return caller.read_response();
    }

    bool has_connections(int count)
    {
        return eventually([&] {
            return metrics.render().find("fcg_http_connections " + std::to_string(count) + "\n") !=
                   std::string::npos;
        });
    }

    task<response> late(request& request)
    {
        co_await door.pass(*request.loop);
        co_return ok("late");
    }

    server_settings settings;
    routes table;
    gate door;
    core::system_clock time;
    seeded_random random{7};
    core::id_generator ids{time, random};
    telemetry::metrics metrics;
    std::optional<dispatcher> dispatcher;
    std::optional<server> host;
    std::uint16_t port = 0;
};

} // namespace fcg::test
