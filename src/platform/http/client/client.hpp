#pragma once
#include "platform/async/loop.hpp"
#include "platform/http/client/endpoint.hpp"
#include "platform/http/request.hpp"

#include <boost/system/system_error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fcg::http {

class client_tls;

struct client_request {
    http::method method = http::method::get;
    std::string target = "/";
    std::vector<std::pair<std::string, std::string>>
        headers; ///< additional headers; Host or Content-Type replaces the usual one
    std::string body;
    std::string content_type = "application/json"; ///< sent if there is a body
    /// The limit of the response's body in bytes. Of a longer body only a part is kept, which may be empty,
    /// and the connection is closed. With 0 the limit is 64 MiB, and a longer body is a failure.
    std::size_t max_answer_bytes = 0;
};

struct client_response {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers; ///< names are in lower case
    std::string body;

    /// Returns the header with this name (in lower case); empty if there is none.
    std::string_view header(std::string_view name) const;
};

/// Thrown if no connection could be made, so that the server has certainly not received the request.
class never_connected : public boost::system::system_error {
public:
    explicit never_connected(boost::system::system_error const& why) : system_error(why) {}
};

/// One keep-alive connection to one server, for one request at a time. Use on the loop's thread.
class client {
public:
    client(async::loop& loop, std::string host, std::uint16_t port);
    /// `tls` may be shared by the connections to one server; null for a plain connection.
    client(async::loop& loop, endpoint endpoint, std::shared_ptr<client_tls> tls,
           std::chrono::microseconds connect_limit);

    /// Sends the request and returns the response. Connects if there is no connection or the server has
    /// closed it meanwhile. Throws never_connected, boost::system::system_error if the connection fails
    /// later, and async::timed_out. After all but the first it is unknown whether the server has handled the
    /// request, and the connection is closed. The same is true if the task is cancelled.
    task<client_response> send(client_request request, std::chrono::microseconds limit);
    /// Sends the request and returns the response. `repeatable` means that sending it twice is harmless: it
    /// is then sent once more, on a new connection, if the server closes a connection that was used before
    /// instead of responding.
    task<client_response> send(client_request request, std::chrono::microseconds limit, bool repeatable);

    /// Returns true after a send if the connection can take another request.
    bool is_open() const;

private:
    struct impl;
    std::shared_ptr<impl> impl_; ///< shared with a send that is running, whose frame may outlive this object
};

} // namespace fcg::http
