#include "platform/http/client/client_tls.hpp"

#include "platform/http/address_list.hpp"

#include <boost/system/error_code.hpp>
#include <openssl/x509v3.h>

#include <stdexcept>
#include <utility>

namespace fcg::http {

client_tls::client_tls(std::string host, std::string const& ca_file)
    : host_(std::move(host)),
      context_(boost::asio::ssl::context::tls_client)
{
    SSL_CTX_set_min_proto_version(context_.native_handle(), TLS1_2_VERSION);
    context_.set_verify_mode(boost::asio::ssl::verify_peer);
    boost::system::error_code failed;
    if (ca_file.empty())
        context_.set_default_verify_paths(failed);
    else
        context_.load_verify_file(ca_file, failed);
    if (failed)
        throw std::runtime_error("the certificates in " + (ca_file.empty() ? "the system" : ca_file) +
                                 " cannot be used: " + failed.message());
}

client_tls::client_tls() : context_(boost::asio::ssl::context::tls_client)
{
    context_.set_verify_mode(boost::asio::ssl::verify_none);
}

void client_tls::prepare(SSL* connection)
{
    if (host_.empty())
        return;
    auto* const parameters = SSL_get0_param(connection);
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    // RFC 6066 allows no addresses in SNI.
    bool const is_set = parse_ip_address(host_)
                            ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host_.c_str()) == 1
                            : X509_VERIFY_PARAM_set1_host(parameters, host_.c_str(), 0) == 1 &&
                                  SSL_set_tlsext_host_name(connection, host_.c_str()) == 1;
    if (!is_set)
        throw std::runtime_error("the name of the server cannot be set for TLS: " + host_);
    if (session_)
        SSL_set_session(connection, session_.get());
}

void client_tls::remember(SSL* connection)
{
    // A copy, because OpenSSL invalidates the original when its connection ends without a shutdown.
    auto* const session = SSL_get_session(connection);
    if (session != nullptr && SSL_SESSION_is_resumable(session) == 1)
        session_.reset(SSL_SESSION_dup(session));
}

std::string client_tls::explain_refusal(SSL* connection)
{
    session_.reset();
    auto const refused = SSL_get_verify_result(connection);
    return refused == X509_V_OK ? "TLS with " + host_
                                : "the certificate of " + host_ + " is refused (" +
                                      X509_verify_cert_error_string(refused) + ")";
}

} // namespace fcg::http
