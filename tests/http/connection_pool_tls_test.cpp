#include "platform/async/timeout.hpp"
#include "pool_case.hpp"
#include "served_case.hpp"
#include "support/certificates.hpp"
#include "support/local_name.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

/// Our own server with a certificate for `names`, and a client that trusts `trusted`.
struct tls_pool_case : served_case {
    explicit tls_pool_case(std::string const& names, long begin = 0, long end = 3'600)
    {
        auto const own = issuer.issue(names, begin, end);
        settings.tls_certificate = own.certificate;
        settings.tls_key = own.key;
        settings.max_body_bytes = 1'048'576;
        start();
    }

    http::client_response send(std::string host, std::string const& trusted, http::client_request request)
    {
        http::connection_settings settings;
        settings.ca_file = trusted;
        http::connection_pool pool(loop, {.host = std::move(host), .port = port, .tls = true, .path = {}},
                                   settings);
        return run(loop, pool.send(std::move(request), 20s, true));
    }

    /// Returns "hello", or the reason of the failure.
    std::string ask(std::string host, std::string const& trusted)
    {
        try {
            return send(std::move(host), trusted, pool_case::get("/hello")).body;
        } catch (boost::system::system_error const& refused) {
            return refused.what();
        }
    }

    bool is_refused(std::string host, std::string const& trusted, std::string const& reason)
    {
        auto const said = ask(std::move(host), trusted);
        INFO(said);
        return said.find("is refused (" + reason) != said.npos;
    }

    async::real_loop loop;
    certificate_authority issuer;
};

} // namespace

TEST_CASE("a server whose certificate is signed by who is trusted, for its name, is believed")
{
    require_localhost();
    tls_pool_case store("DNS:localhost,IP:127.0.0.1");
    CHECK(store.ask("localhost", store.issuer.certificate()) == "hello");
    CHECK(store.ask("127.0.0.1", store.issuer.certificate()) == "hello");
}

TEST_CASE("a certificate of another authority is refused")
{
    tls_pool_case store("IP:127.0.0.1");
    certificate_authority const other;
    CHECK(store.ask("127.0.0.1", other.certificate()).find("is refused (") != std::string::npos);
    CHECK(store.ask("127.0.0.1", "").find("is refused (") != std::string::npos); // the system's certificates
}

TEST_CASE("a certificate for another name is refused")
{
    require_localhost();
    tls_pool_case store("DNS:store.example,DNS:*.localhost,IP:127.0.0.2");
    CHECK(store.is_refused("localhost", store.issuer.certificate(), "hostname mismatch"));
    CHECK(store.is_refused("127.0.0.1", store.issuer.certificate(), "IP address mismatch"));
}

TEST_CASE("a certificate out of its time is refused")
{
    tls_pool_case late("IP:127.0.0.1", -7'200, -3'600);
    CHECK(late.is_refused("127.0.0.1", late.issuer.certificate(), "certificate has expired"));
    tls_pool_case early("IP:127.0.0.1", 3'600, 7'200);
    CHECK(early.is_refused("127.0.0.1", early.issuer.certificate(), "certificate is not yet valid"));
}

TEST_CASE("a file without certificates is refused by its name")
{
    async::real_loop loop;
    http::connection_settings settings;
    settings.ca_file = "/nowhere/ca.pem";
    http::endpoint const endpoint{.host = "localhost", .port = 1, .tls = true, .path = {}};
    CHECK_THROWS_AS(http::connection_pool(loop, endpoint, settings), std::runtime_error);
}

TEST_CASE("large bodies pass both ways over TLS, on one connection")
{
    tls_pool_case store("IP:127.0.0.1");
    http::connection_settings settings;
    settings.ca_file = store.issuer.certificate();
    http::connection_pool pool(store.loop, {.host = "127.0.0.1", .port = store.port, .tls = true, .path = {}},
                               settings);
    for (auto const size : {std::size_t{10}, std::size_t{9'000}, std::size_t{700'000}}) {
        http::client_request request{.method = method::post,
                                     .target = "/echo",
                                     .headers = {},
                                     .body = std::string(size, 'x'),
                                     .content_type = "text/plain"};
        auto const answer = run(store.loop, pool.send(std::move(request), 20s, false));
        CHECK(answer.body == std::string(size, 'x'));
        CHECK(store.has_connections(1));
    }
}

TEST_CASE("a server that never greets costs no more than the limit for connecting")
{
    http::connection_settings settings;
    settings.connect_limit = 20ms;
    pool_case fixture([](peer& peer, int) { peer.read_request(); }, settings);
    auto endpoint = fixture.where();
    endpoint.tls = true;
    http::connection_pool pool(fixture.loop, endpoint, settings);
    CHECK_THROWS_AS(run(fixture.loop, pool.send(pool_case::get("/"), 20s, true)), async::timed_out);
}

TEST_CASE("a new connection resumes the TLS session of the one before")
{
    namespace asio = boost::asio;
    certificate_authority issuer;
    auto const own = issuer.issue("IP:127.0.0.1");
    asio::ssl::context tls(asio::ssl::context::tls_server);
    tls.use_certificate_chain_file(own.certificate);
    tls.use_private_key_file(own.key, asio::ssl::context::pem);
    asio::io_context context;
    asio::ip::tcp::acceptor listener(context, {asio::ip::address_v4::loopback(), 0});
    std::vector<bool> resumed;
    std::thread serving([&] {
        for (int i = 0; i < 3; ++i) {
            asio::ssl::stream<asio::ip::tcp::socket> tls_stream(listener.accept(), tls);
            tls_stream.handshake(asio::ssl::stream_base::server);
            resumed.push_back(SSL_session_reused(tls_stream.native_handle()) == 1);
            std::string text;
            asio::read_until(tls_stream, asio::dynamic_buffer(text), "\r\n\r\n");
            asio::write(tls_stream,
                        asio::buffer(std::string(
                            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")));
        }
    });
    async::real_loop loop;
    http::connection_settings settings;
    settings.ca_file = issuer.certificate();
    auto const port = listener.local_endpoint().port();
    http::connection_pool pool(loop, {.host = "127.0.0.1", .port = port, .tls = true, .path = {}}, settings);
    for (int i = 0; i < 3; ++i)
        CHECK(run(loop, pool.send(pool_case::get("/"), 20s, false)).body == "ok");
    serving.join();
    CHECK(resumed == std::vector<bool>{false, true, true});
}

} // namespace fcg::test
