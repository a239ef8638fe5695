#pragma once
#include "platform/async/loop.hpp"
#include "platform/http/client.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::http {

/// Where a server is: scheme, host and port of a URL.
struct endpoint {
    std::string host; ///< a name or an address; an IPv6 address without brackets
    std::uint16_t port = 80;
    bool tls = false;
    std::string path; ///< what stands before every target; empty or "/base"

    /// "http://host", "https://host:8443/base"; nothing when it is none of these.
    static std::optional<endpoint> parse(std::string_view url);
    /// As it stands in the header Host: without the port that the scheme implies.
    std::string authority() const;
};

struct connection_settings {
    std::size_t most = 8; ///< at once; more requests wait their turn
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

    /// `limit` counts from the moment a connection is free for the request. Throws
    /// boost::system::system_error when connecting, TLS or the exchange fails and async::timed_out: whether
    /// the server has done it is then unknown unless `never_sent(...)` says otherwise. A request that meets a
    /// connection which the server closed while it was idle goes out once more, on a new one, when
    /// `repeatable` (doing it twice is harmless).
    task<client_answer> send(client_request wanted, std::chrono::microseconds limit, bool repeatable);

    endpoint const& to() const;

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::http
