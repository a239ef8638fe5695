#pragma once
#include "platform/core/settings.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace fcg::http {

struct server_settings {
    std::string address = "127.0.0.1";
    std::int64_t port = 8080; ///< 0 for any free port
    std::int64_t threads = 1;
    std::int64_t max_body_bytes = 16'384;
    std::int64_t max_buffered_body_bytes = 67'108'864; ///< limit for the bodies of all requests at one time
    std::int64_t max_header_bytes = 16'384;
    std::int64_t max_connections = 10'000;
    std::int64_t max_connections_per_address = 512; ///< 0 for no limit
    std::int64_t header_timeout_ms = 10'000; ///< from the first byte of a request to the end of its headers
    std::int64_t body_timeout_ms = 30'000;
    std::int64_t idle_timeout_ms = 60'000;
    std::int64_t request_timeout_ms = 30'000; ///< limit for the handler; 503 after it
    std::int64_t readiness_delay_ms = 0;      ///< not ready, but serving, before the drain
    std::int64_t drain_ms = 10'000;
    std::string tls_certificate; ///< PEM file; needs tls_key
    std::string tls_key;
    std::int64_t auth_requests_per_minute = 30;    ///< from one address, on routes of the rate limit "auth"
    std::int64_t player_requests_per_minute = 120; ///< from one player, on routes of "player"; 0 for no limit
    /// Addresses and prefixes of the proxies that are trusted to report the client's address.
    std::vector<std::string> trusted_proxies;
    std::string forwarded_header = "X-Forwarded-For"; ///< header of the proxies, or "Forwarded"
    /// Other names of paths; see declare_settings(). By default the Portuguese ones.
    std::map<std::string, std::string> aliases = {
        {"POST /users", "/api/users"},
        {"POST /login/auth", "/api/auth/login"},
        {"GET|POST|PUT|DELETE /jogos/*", "/api/games/*"},
        {"POST /jogos/compra", "/api/games/purchase"},
        {"GET /biblioteca", "/api/library"},
        {"POST /pagamento", "/api/payments"},
        {"GET|POST /pagamento/{id}", "/api/payments/{id}"},
    };
};

void declare_settings(core::declared_settings& settings, server_settings& values);

} // namespace fcg::http
