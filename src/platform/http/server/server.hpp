#pragma once
#include "platform/core/clock.hpp"
#include "platform/http/server/dispatcher.hpp"
#include "platform/http/settings.hpp"
#include "platform/telemetry/metrics.hpp"

#include <cstdint>
#include <memory>

namespace fcg::http {

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
