#include "platform/http/settings.hpp"

#include "platform/http/address_list.hpp"
#include "platform/http/routing/router.hpp"
#include "platform/http/server/client_address.hpp"

namespace fcg::http {

void declare_settings(core::declared_settings& settings, server_settings& values)
{
    constexpr std::int64_t an_hour_ms = 3'600'000;
    settings.text("http.address", values.address, "Address to listen on");
    settings.number("http.port", values.port, 0, 65'535, "Port to listen on; 0 picks a free one");
    settings.number("http.threads", values.threads, 1, 64,
                    "Threads that serve requests, each with its own loop");
    settings.number("http.maxBodyBytes", values.max_body_bytes, 1'024, 1'073'741'824,
                    "Largest request body, where a route has no limit of its own");
    settings.renamed("http.mostBodyBytes", "http.maxBodyBytes");
    settings.number("http.maxBufferedBodyBytes", values.max_buffered_body_bytes, 65'536, 1'099'511'627'776,
                    "Request bodies that are held in memory at one time; beyond it requests with a body are "
                    "answered with 503");
    settings.number("http.maxHeaderBytes", values.max_header_bytes, 1'024, 1'048'576,
                    "Largest request line and headers together");
    settings.renamed("http.mostHeaderBytes", "http.maxHeaderBytes");
    settings.number("http.maxConnections", values.max_connections, 1, 1'000'000, "Connections at one time");
    settings.renamed("http.mostConnections", "http.maxConnections");
    settings.number("http.maxConnectionsPerAddress", values.max_connections_per_address, 0, 1'000'000,
                    "Connections from one address (IPv6: one /64) at one time; beyond it the one that has "
                    "been idle for longest is closed. Trusted proxies have no such limit; 0: no limit");
    settings.number("http.headerTimeoutMs", values.header_timeout_ms, 10, an_hour_ms,
                    "From the first byte of a request to the end of its headers");
    settings.number("http.bodyTimeoutMs", values.body_timeout_ms, 10, an_hour_ms,
                    "For a request's body to arrive, and for a response to be received");
    settings.number("http.idleTimeoutMs", values.idle_timeout_ms, 10, an_hour_ms,
                    "How long a connection may wait between two requests");
    settings.number("http.requestTimeoutMs", values.request_timeout_ms, 10, an_hour_ms,
                    "How long a request may be worked on before it is answered with 503");
    settings.number("http.readinessDelayMs", values.readiness_delay_ms, 0, an_hour_ms,
                    "How long a server that was asked to stop still serves everything, while GET /readyz "
                    "already answers 503; a second signal ends it");
    settings.number("http.drainMs", values.drain_ms, 0, an_hour_ms,
                    "How long requests in flight may continue when the server stops");
    settings.text("http.tlsCertificate", values.tls_certificate,
                  "PEM file with the certificate chain; with tlsKey, HTTPS is spoken instead of HTTP");
    settings.text("http.tlsKey", values.tls_key, "PEM file with the certificate's private key");
    settings.number("http.authRequestsPerMinute", values.auth_requests_per_minute, 1, 1'000'000,
                    "Requests to sign in or up that one address may send in a minute");
    settings.number(
        "http.playerRequestsPerMinute", values.player_requests_per_minute, 0, 1'000'000,
        "Purchases, refunds, cancellations and changes of the own account that one player may send "
        "in a minute; admins are not counted; 0: no limit");
    settings.list("http.trustedProxies", values.trusted_proxies,
                  "Addresses and prefixes (10.0.0.0/8, 2001:db8::1) of proxies that name the client of a "
                  "request; what anybody else says of it is not read");
    settings.find("http.trustedProxies")->check = [&values] {
        return address_list::error_in(values.trusted_proxies);
    };
    settings.choice("http.forwardedHeader", values.forwarded_header,
                    {std::string(x_forwarded_for_name), std::string(forwarded_name)},
                    "The header in which the trusted proxies name the client; they must write this one, "
                    "since they pass on the other as the client sent it");
    settings.dictionary(
        "http.aliases", values.aliases,
        "Other names of paths. \"GET|POST /jogos/{id}\": \"/api/games/{id}\" is one path, whose "
        "parameters keep their order; \"GET /jogos/*\": \"/api/games/*\" is /jogos and all below it");
    settings.find("http.aliases")->check = [&values] { return error_in(values.aliases); };
    settings.find("http.tlsKey")->check = [&values]() -> std::string {
        return values.tls_key.empty() == values.tls_certificate.empty()
                   ? ""
                   : "http.tlsCertificate and http.tlsKey belong together: set both or none";
    };
}

} // namespace fcg::http
