#pragma once
#include "platform/async/loop.hpp"
#include "platform/http/client/client.hpp"
#include "platform/http/client/endpoint.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace fcg::http {

struct connection_settings {
    std::size_t max = 8; ///< connections at one time; further requests wait
    std::chrono::microseconds connect_limit = std::chrono::seconds(5); ///< lookup, connecting, TLS
    std::chrono::microseconds idle_limit = std::chrono::seconds(20);   ///< max idle time of a connection
    std::string ca_file; ///< PEM file instead of the system's certificates; the name is always verified
};

/// Keep-alive connections to one server over HTTP/1.1, each used by one request at a time. Use on the loop's
/// thread.
class connection_pool {
public:
    /// Throws std::runtime_error if the ca_file cannot be read.
    connection_pool(async::loop& loop, endpoint endpoint, connection_settings settings);
    ~connection_pool();

    /// Sends the request and returns the response. The target is appended to the endpoint's path. `limit`
    /// counts from the moment at which a connection is free for the request. Throws never_connected if
    /// connecting or TLS fails, boost::system::system_error if the exchange fails, and async::timed_out;
    /// after all but the first it is unknown whether the server has handled the request. A connection that
    /// the server closed while it was idle is replaced before the request is sent. If the closing is noticed
    /// only afterwards, the request is sent once more on a new connection if it is `repeatable` (sending it
    /// twice is harmless). When this object is destroyed, a request that waits for a connection is cancelled,
    /// and a running one ends normally.
    task<client_response> send(client_request request, std::chrono::microseconds limit, bool repeatable);

    endpoint const& to() const;

private:
    struct impl;
    std::shared_ptr<impl> impl_; ///< shared with running requests
};

} // namespace fcg::http
