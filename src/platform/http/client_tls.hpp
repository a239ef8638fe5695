#pragma once
#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

namespace fcg::http {

/// The client's side of TLS to one server: whose certificates count, the name that they must be for, and the
/// last session, so that the next connection is spared most of the handshake. Shared by connections of one
/// loop.
class client_tls {
public:
    /// `host`: a name or an address. `ca_file`: PEM; empty: the system's certificates. Throws
    /// std::runtime_error when the file cannot be used.
    client_tls(std::string host, std::string const& ca_file);
    /// Verifies nothing: for a look at a server of this machine, whose certificate is for another name.
    client_tls();

    boost::asio::ssl::context& context() { return context_; }

    /// Before the handshake.
    void prepare(SSL* connection);
    /// After the first answer: what a server hands out for resuming has come by then.
    void remember(SSL* connection);
    /// Why the handshake failed, for the operator; the next one begins from nothing.
    std::string explain_refusal(SSL* connection);

private:
    struct freed {
        void operator()(SSL_SESSION* one) const { SSL_SESSION_free(one); }
    };

    std::string host_; ///< empty: nothing is verified
    boost::asio::ssl::context context_;
    std::unique_ptr<SSL_SESSION, freed> session_;
};

} // namespace fcg::http
