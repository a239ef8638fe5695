#pragma once
#include "platform/async/loop.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/settings.hpp"
#include "platform/http/routing/routes.hpp"
#include "platform/telemetry/metrics.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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

/// Returns the caller that a bearer token stands for; nothing if it is not valid now. Thread-safe; takes
/// microseconds.
using token_verifier = std::function<std::optional<principal>(std::string_view token)>;

/// Returns the caller that a bearer token stands for by asking another process. For tokens that the verifier
/// does not know. Runs on the loop that handles the request. Throws core::unavailable if the process cannot
/// be asked.
using token_question = std::function<task<std::optional<principal>>(std::string token)>;

/// Responds to requests without a socket: routing, access, handlers, problems. Used by the server and by
/// tests.
class dispatcher {
public:
    struct dependencies {
        core::clock& clock;
        core::id_generator& ids;
        core::random_source& random;
        telemetry::metrics& metrics;
        token_verifier verify;
        token_question ask{}; ///< null if a token that `verify` does not know is invalid
    };

    /// `table` must outlive the dispatcher and must not change any more.
    dispatcher(routes const& table, server_settings const& settings, dependencies context);
    ~dispatcher();

    /// Decides everything that depends only on the head of a request: path, method, access, rate limit,
    /// query. The caller sets method, target, headers, remote address and loop of `request`; the rest is set
    /// here. Returns false if `response` is the refusal. A token about which another process must be asked is
    /// decided by answer().
    bool admit(request& request, response& response);

    /// Handles a request whose body is complete, if nothing has to be waited for. Returns true if `response`
    /// is set, false if the caller must await answer(). Admits the request first if that has not happened.
    /// Never throws.
    bool answer_quickly(request& request, response& response);
    /// Handles a request with any handler. Never throws: a bug becomes a logged, opaque 500.
    task<response> answer(request& request);

    /// Returns the response to a request that never reaches a handler (not HTTP, too long, too slow). It is
    /// counted and logged like any other.
    response refuse(request& request, problem const& why);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// The only part that knows sockets. Each thread has its own loop and its own acceptor (SO_REUSEPORT).
class server {
public:
    /// Throws std::runtime_error if the certificate or its key cannot be used.
    server(dispatcher& dispatcher, server_settings const& settings, telemetry::metrics& metrics,
           core::clock& clock);
    ~server();

    /// Binds and listens. Returns the port that was bound. Throws std::runtime_error that names address and
    /// port.
    std::uint16_t start();
    /// Stops accepting, lets running requests finish (Connection: close), closes idle connections, and cuts
    /// the rest after the drain limit. Blocks. May be called on any thread except the server's own. The loops
    /// exist until the server is destroyed, since a writer may still wake them: destroy the server after the
    /// databases.
    void drain();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::http
