#include "served_case.hpp"
#include "support/certificates.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

namespace fcg::test {
namespace {

namespace asio = boost::asio;

/// Sends one request on a connection of its own. Returns the whole response.
std::string ask_over_tls(std::uint16_t port, certificate_authority const& trusted, std::string const& bytes)
{
    asio::io_context context;
    asio::ssl::context tls(asio::ssl::context::tls_client);
    tls.load_verify_file(trusted.certificate());
    tls.set_verify_mode(asio::ssl::verify_peer);
    asio::ssl::stream<asio::ip::tcp::socket> stream(context, tls);
    stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
    stream.handshake(asio::ssl::stream_base::client);
    asio::write(stream, asio::buffer(bytes));
    std::string came;
    boost::system::error_code end;
    asio::read(stream, asio::dynamic_buffer(came), end);
    CHECK(end == asio::error::eof); // the server has closed the TLS session properly
    return came;
}

/// A source of three pieces, each after a wait.
class pieces final : public body_source {
public:
    explicit pieces(async::loop& loop) : loop_(loop) {}

    task<std::string> next() override
    {
        co_await async::sleep_for(loop_, std::chrono::milliseconds{1});
        co_return left_ == 0 ? std::string() : std::string(left_--, 'x');
    }

private:
    async::loop& loop_;
    std::size_t left_ = 3;
};

task<response> open_pieces(request& request)
{
    response response;
    response.source = std::make_shared<pieces>(*request.loop);
    co_return response;
}

struct tls_case : served_case {
    tls_case()
    {
        auto const own = trusted.issue("DNS:localhost");
        settings.tls_certificate = own.certificate;
        settings.tls_key = own.key;
    }

    certificate_authority trusted;
};

} // namespace

TEST_CASE("with a certificate the server speaks HTTPS")
{
    tls_case store;
    store.settings.max_body_bytes = 1'048'576;
    store.start();
    std::string const body(300'000, 'x');
    auto const came =
        ask_over_tls(store.port, store.trusted,
                     get("/hello") + post("/echo", body) + get("/where/a", "Connection: close\r\n"));
    CHECK(came.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(came.find("\r\n\r\nhelloHTTP/1.1 200 OK\r\n") != came.npos);
    CHECK(came.find("\r\n\r\n" + body + "HTTP/1.1") != came.npos);
    CHECK(came.ends_with("\r\n\r\n/where/a"));
}

TEST_CASE("TLS 1.2 is spoken with forward secrecy and authenticated encryption only")
{
    tls_case store;
    store.start();
    for (auto const& [ciphers, works] :
         {std::pair("ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256", true),
          {"AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA", false},
          {"ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384", false}}) {
        CAPTURE(ciphers);
        asio::io_context context;
        asio::ssl::context tls(asio::ssl::context::tlsv12_client);
        SSL_CTX_set_cipher_list(tls.native_handle(), ciphers);
        asio::ssl::stream<asio::ip::tcp::socket> stream(context, tls);
        stream.next_layer().connect({asio::ip::address_v4::loopback(), store.port});
        boost::system::error_code refused;
        stream.handshake(asio::ssl::stream_base::client, refused);
        CHECK(!refused == works);
    }
}

TEST_CASE("a handler that waits answers over TLS")
{
    tls_case store;
    store.door.open();
    store.start();
    CHECK(ask_over_tls(store.port, store.trusted, get("/late", "Connection: close\r\n")).ends_with("late"));
}

TEST_CASE("a streamed answer comes over TLS, whole and ended")
{
    tls_case store;
    store.table.add(simple_route(method::get, "/pieces", waiting_handler(open_pieces)));
    store.start();
    auto const came = ask_over_tls(store.port, store.trusted, get("/pieces", "Connection: close\r\n"));
    CHECK(came.ends_with("\r\n\r\n3\r\nxxx\r\n2\r\nxx\r\n1\r\nx\r\n0\r\n\r\n"));
}

TEST_CASE("who does not speak TLS to it, or breaks off, is dropped")
{
    tls_case store;
    store.start();
    raw_client plain(store.port);
    plain.send(get("/hello"));
    CHECK(plain.read_rest().find("HTTP/1.1") == std::string::npos);
    {
        raw_client broken(store.port);
        broken.send("\x16\x03\x01");
    }
    CHECK(store.has_connections(0));
}

TEST_CASE("a handshake has the time of a head")
{
    tls_case store;
    store.settings.header_timeout_ms = 100;
    store.start();
    CHECK(raw_client(store.port).ends());
}

TEST_CASE("a slow head over TLS is answered before the connection closes")
{
    tls_case store;
    store.settings.header_timeout_ms = 300;
    store.start();
    CHECK(ask_over_tls(store.port, store.trusted, "GET /hello HTTP/1.1\r\n").starts_with("HTTP/1.1 408 "));
}

TEST_CASE("draining works over TLS")
{
    tls_case store;
    store.start();
    raw_client in_handshake(store.port);
    CHECK(store.has_connections(1));
    store.host->drain();
    CHECK(in_handshake.ends());
}

TEST_CASE("a certificate that cannot be used is refused by its name")
{
    tls_case store;
    store.settings.tls_key = "missing.pem";
    CHECK_THROWS_AS(store.start(), std::runtime_error);
}

} // namespace fcg::test
