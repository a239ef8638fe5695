#pragma once
#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

namespace fcg::http {

/// The client's side of TLS to one server: the accepted certificates, the name that they must be for, and the
/// last session, so that the next connection saves most of the handshake. Shared by connections of one loop.
class client_tls {
public:
    /// `host` is a name or an address. `ca_file` is a PEM file; empty for the system's certificates. Throws
    /// std::runtime_error if the file cannot be used.
    client_tls(std::string host, std::string const& ca_file);
    /// Verifies nothing. For checking a server of this machine, whose certificate is for another name.
    client_tls();

    boost::asio::ssl::context& context() { return context_; }

    /// Prepares a connection. Call before the handshake.
    void prepare(SSL* connection);
    /// Keeps the session for resuming. Call after the first response: the server has sent the session by
    /// then.
    void remember(SSL* connection);
    /// Returns why the handshake failed, for the operator, and forgets the session.
    std::string explain_refusal(SSL* connection);

private:
    struct freed {
        void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
    };

    std::string host_; ///< empty if nothing is verified
    boost::asio::ssl::context context_;
    std::unique_ptr<SSL_SESSION, freed> session_;
};

} // namespace fcg::http
