#pragma once
#include "dispatch_case.hpp"
#include "support/eventually.hpp"
#include "support/raw_client.hpp"

#include <atomic>
#include <memory>

namespace fcg::test {

/// A request line and the header that HTTP/1.1 requires.
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

/// A door that handlers wait behind until the test opens it.
class gate {
public:
    task<> pass(async::loop& on)
    {
        ++waiting_;
        while (!open_)
            co_await async::sleep_for(on, std::chrono::milliseconds{1});
    }

    void open() { open_ = true; }

    bool has(int waiting) const { return waiting_ >= waiting; }

private:
    std::atomic<bool> open_ = false;
    std::atomic<int> waiting_ = 0;
};

/// A server on a free port of this machine. Its routes: /hello, /where (the path), /echo (POST: the body),
/// /late (after the gate opens).
struct served_case : quiet_log {
    served_case()
    {
        how.port = 0;
        table.add(simple_route(method::get, "/hello", says("hello")));
        table.add(simple_route(method::get, "/where/{name}",
                               quick_handler([](request& asked) { return ok(std::string(asked.path)); })));
        table.add(simple_route(method::post, "/echo",
                               quick_handler([](request& asked) { return ok(std::string(asked.body)); })));
        table.add(simple_route(method::get, "/late",
                               waiting_handler([this](request& asked) { return late(asked); })));
        auto small = simple_route(method::post, "/small", says("small"));
        small.max_body_bytes = 10;
        table.add(small);
    }

    ~served_case() { door.open(); }

    std::uint16_t start()
    {
        to.emplace(table, how,
                   dispatcher::parts{.clock = time,
                                     .ids = ids,
                                     .chance = chance,
                                     .metrics = metrics,
                                     .verify = verify_test_token});
        host.emplace(*to, how, metrics, time);
        port = host->start();
        return port;
    }

    /// What `bytes` are answered with on a connection of their own.
    raw_answer ask(std::string const& bytes)
    {
        raw_client caller(port);
        caller.send(bytes);
        return caller.read_answer();
    }

    bool has_connections(int count)
    {
        return eventually([&] {
            return metrics.render().find("fcg_http_connections " + std::to_string(count) + "\n") !=
                   std::string::npos;
        });
    }

    task<response> late(request& asked)
    {
        co_await door.pass(*asked.on);
        co_return ok("late");
    }

    server_settings how;
    routes table;
    gate door;
    core::system_clock time;
    core::seeded_random chance{7};
    core::id_generator ids{time, chance};
    telemetry::metrics metrics;
    std::optional<dispatcher> to;
    std::optional<server> host;
    std::uint16_t port = 0;
};

} // namespace fcg::test
