#include "served_case.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>
#include <memory>

namespace fcg::test {
namespace {

namespace asio = boost::asio;

template <auto Free>
struct freed {
    template <class T>
    void operator()(T* one) const
    {
        Free(one);
    }
};

using file = std::unique_ptr<std::FILE, freed<std::fclose>>;

/// A certificate for localhost, signed by itself, in a folder that goes with it.
struct self_signed {
    self_signed()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "fcg-tls-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("cannot make " + pattern);
        folder = pattern;
        std::unique_ptr<EVP_PKEY, freed<EVP_PKEY_free>> const pair(EVP_EC_gen("P-256"));
        std::unique_ptr<X509, freed<X509_free>> const made(X509_new());
        ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
        X509_gmtime_adj(X509_getm_notAfter(made.get()), 3'600);
        X509_set_pubkey(made.get(), pair.get());
        auto* const name = X509_get_subject_name(made.get());
        unsigned char const host[] = "localhost";
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host, -1, -1, 0);
        X509_set_issuer_name(made.get(), name);
        X509_sign(made.get(), pair.get(), EVP_sha256());
        PEM_write_X509(file(std::fopen(certificate().c_str(), "w")).get(), made.get());
        PEM_write_PrivateKey(file(std::fopen(key().c_str(), "w")).get(), pair.get(), nullptr, nullptr, 0,
                             nullptr, nullptr);
    }

    ~self_signed() { std::filesystem::remove_all(folder); }

    std::string certificate() const { return folder / "certificate.pem"; }

    std::string key() const { return folder / "key.pem"; }

    std::filesystem::path folder;
};

/// One request on a connection of its own; the whole answer.
std::string ask_over_tls(std::uint16_t port, self_signed const& trusted, std::string const& bytes)
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
    CHECK(end == asio::error::eof); // the server said goodbye properly
    return came;
}

struct tls_case : served_case {
    tls_case()
    {
        how.tls_certificate = identity.certificate();
        how.tls_key = identity.key();
    }

    self_signed identity;
};

} // namespace

TEST_CASE("with a certificate the server speaks HTTPS")
{
    tls_case store;
    store.start();
    std::string const body(300'000, 'x');
    auto const came =
        ask_over_tls(store.port, store.identity,
                     get("/hello") + post("/echo", body) + get("/where/a", "Connection: close\r\n"));
    CHECK(came.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(came.find("\r\n\r\nhelloHTTP/1.1 200 OK\r\n") != came.npos);
    CHECK(came.find("\r\n\r\n" + body + "HTTP/1.1") != came.npos);
    CHECK(came.ends_with("\r\n\r\n/where/a"));
}

TEST_CASE("a handler that waits answers over TLS")
{
    tls_case store;
    store.door.open();
    store.start();
    CHECK(ask_over_tls(store.port, store.identity, get("/late", "Connection: close\r\n")).ends_with("late"));
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
    store.how.header_timeout_ms = 100;
    store.start();
    CHECK(raw_client(store.port).ends());
}

TEST_CASE("a slow head over TLS is answered before the connection closes")
{
    tls_case store;
    store.how.header_timeout_ms = 300;
    store.start();
    CHECK(ask_over_tls(store.port, store.identity, "GET /hello HTTP/1.1\r\n").starts_with("HTTP/1.1 408 "));
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
    store.how.tls_key = store.identity.folder / "missing.pem";
    CHECK_THROWS_AS(store.start(), std::runtime_error);
}

} // namespace fcg::test
