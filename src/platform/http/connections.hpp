#pragma once
#include "platform/async/loop.hpp"
#include "platform/http/client.hpp"
#include "platform/http/endpoint.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace fcg::http {

struct connection_settings {
    std::size_t max = 8; ///< at once; more requests wait their turn
    std::chrono::microseconds connect_limit = std::chrono::seconds(5); ///< resolving, connecting, TLS
    std::chrono::microseconds idle_limit = std::chrono::seconds(20); ///< then a connection is not used again
    std::string ca_file; ///< PEM, instead of the system's certificates; the name is verified always
};

/// Keep-alive connections to one server, HTTP/1.1, each used by one request at a time. On the loop's thread.
class connections {
public:
    /// Throws std::runtime_error when the ca_file cannot be read.
    connections(async::loop& on, endpoint to, connection_settings how);
    ~connections();

    /// The target goes behind the endpoint's path. `limit` counts from the moment a connection is free for
    /// the request. Throws never_connected when connecting or TLS fails, boost::system::system_error when the
    /// exchange does, and async::timed_out: but for the first, whether the server has done it is then
    /// unknown. A connection that the server closed while it was idle is replaced before the request; when
    /// that is seen only afterwards, the request goes out once more, on a new one, if it is `repeatable`
    /// (doing it twice is harmless). When this is destroyed, a request that waits for its turn is cancelled;
    /// one under way ends as it would.
    task<client_answer> send(client_request wanted, std::chrono::microseconds limit, bool repeatable);

    endpoint const& to() const;

private:
    struct inside;
    std::shared_ptr<inside> inside_; ///< shared with requests under way
};

} // namespace fcg::http
