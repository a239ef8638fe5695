#pragma once
#include "platform/async/loop.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/settings.hpp"
#include "platform/http/routes.hpp"
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
    std::int64_t port = 8080; ///< 0: any free one
    std::int64_t threads = 1;
    std::int64_t max_body_bytes = 16'384;
    std::int64_t max_buffered_body_bytes = 67'108'864; ///< of all requests at one time
    std::int64_t max_header_bytes = 16'384;
    std::int64_t max_connections = 10'000;
    std::int64_t max_connections_per_address = 512; ///< 0: none
    std::int64_t header_timeout_ms = 10'000; ///< from the first byte of a request to the end of its headers
    std::int64_t body_timeout_ms = 30'000;
    std::int64_t idle_timeout_ms = 60'000;
    std::int64_t request_timeout_ms = 30'000; ///< of the handler: 503 after it
    std::int64_t readiness_delay_ms = 0;      ///< not ready, but serving; before the drain
    std::int64_t drain_ms = 10'000;
    std::string tls_certificate; ///< PEM files; both or none
    std::string tls_key;
    std::int64_t auth_requests_per_minute = 30;    ///< from one address, on routes of the rate limit "auth"
    std::int64_t player_requests_per_minute = 120; ///< of one player, on those of "player"; 0: no limit
    /// Addresses and prefixes of the proxies whose word about the client's address is taken.
    std::vector<std::string> trusted_proxies;
    std::string forwarded_header = "X-Forwarded-For"; ///< which they write: that or "Forwarded"
    /// Other names of paths; see declare_settings. By default the Portuguese ones.
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

void declare_settings(core::declared_settings& settings, server_settings& into);

/// The caller that a bearer token stands for; nothing when it is not valid now. Any thread; microseconds.
using token_verifier = std::function<std::optional<principal>(std::string_view token)>;

/// The same where somebody else has to be asked: for tokens that the verifier does not know. On the loop that
/// handles the request. Throws core::unavailable when nobody can be asked.
using token_question = std::function<task<std::optional<principal>>(std::string token)>;

/// Answers one request without a socket: routing, access, handler, problems. The server uses it, and tests
/// do.
class dispatcher {
public:
    struct parts {
        core::clock& clock;
        core::id_generator& ids;
        core::random_source& chance;
        telemetry::metrics& metrics;
        token_verifier verify;
        token_question ask{}; ///< none: what `verify` does not know is not valid
    };

    /// `table` must outlive the dispatcher and not change any more.
    dispatcher(routes const& table, server_settings const& how, parts with);
    ~dispatcher();

    /// Decides all that the head of a request decides: path, method, access, rate limit, query. `asked` has
    /// method, target, headers, remote address and loop; the rest is filled in. False: `into` is the refusal.
    /// Whether a token that somebody else has to be asked about lets in is decided by answer().
    bool admit(request& asked, response& into);

    /// Answers a request whose body is there, when nothing has to be waited for: true and `into` filled;
    /// false: await answer(). Admits it first when nobody has. Never throws.
    bool answer_quickly(request& asked, response& into);
    /// The same for every handler. Never throws: a bug becomes a logged, opaque 500.
    task<response> answer(request& asked);

    /// The answer to what never reached a handler (not HTTP, too long, too slow), counted and logged like any
    /// other.
    response refuse(request& asked, problem const& why);

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

/// The only part that knows sockets. Each thread has its own loop and its own acceptor (SO_REUSEPORT).
class server {
public:
    server(dispatcher& to, server_settings const& how, telemetry::metrics& metrics, core::clock& clock);
    ~server();

    /// Binds and listens; throws std::runtime_error naming address and port, or the certificate. The port
    /// that was bound.
    std::uint16_t start();
    /// Stops accepting, lets requests in flight finish (Connection: close), closes idle connections;
    /// after the drain limit cuts the rest. Blocks. Any thread but the server's own. The loops live on until
    /// the server is destroyed, since a writer may still be waking them: destroy it after the databases.
    void drain();

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::http
