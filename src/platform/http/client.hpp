#pragma once
#include "platform/async/loop.hpp"
#include "platform/http/endpoint.hpp"
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
        headers; ///< a Host or Content-Type here is sent as it is
    std::string body;
    std::string content_type = "application/json"; ///< sent when there is a body
    /// Of the answer's body: a longer one is cut off there, and the connection closed. 0: up to 64 MiB, and a
    /// longer one is a failure.
    std::size_t max_answer_bytes = 0;
};

struct client_answer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers; ///< names in lower case
    std::string body;

    /// Empty when there is none of this name (in lower case).
    std::string_view header(std::string_view name) const;
};

/// No connection could be made, so that surely nobody has heard the request.
class never_connected : public boost::system::system_error {
public:
    explicit never_connected(boost::system::system_error const& why) : system_error(why) {}
};

/// One keep-alive connection to one server, one request at a time. On the loop's thread.
class client {
public:
    client(async::loop& on, std::string host, std::uint16_t port);
    /// `tls` may be shared by the connections to one server; nothing: plain.
    client(async::loop& on, endpoint to, std::shared_ptr<client_tls> tls,
           std::chrono::microseconds connect_limit);
    ~client();

    /// Connects when there is no connection, or when the server has closed it meanwhile. Throws
    /// never_connected, boost::system::system_error when the connection fails later, and async::timed_out;
    /// but for the first, whether the server has done it is then unknown, and the connection is closed. The
    /// same when the task is cancelled.
    task<client_answer> send(client_request wanted, std::chrono::microseconds limit);
    /// `repeatable`: doing it twice is harmless. Then it goes out once more, on a new connection, when the
    /// server closes a connection that was used before instead of answering.
    task<client_answer> send(client_request wanted, std::chrono::microseconds limit, bool repeatable);

    /// After a send: true when the connection can take another.
    bool is_open() const;

private:
    struct inside;
    std::shared_ptr<inside> inside_; ///< shared with a send under way, whose frame may outlive us
};

} // namespace fcg::http
