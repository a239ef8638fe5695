#pragma once
#include "platform/async/loop.hpp"
#include "platform/http/request.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fcg::http {

struct client_request {
    http::method method = http::method::get;
    std::string target = "/";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string content_type = "application/json"; ///< sent when there is a body
};

struct client_answer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers; ///< names in lower case
    std::string body;

    /// Empty when there is none of this name (in lower case).
    std::string_view header(std::string_view name) const;
};

/// One keep-alive connection to one server, one request at a time. On the loop's thread.
class client {
public:
    client(async::loop& on, std::string host, std::uint16_t port);
    ~client();

    /// Connects when there is no connection. Throws boost::system::system_error when the connection fails,
    /// and async::timed_out; whether the server has done it is then unknown, and the connection is closed.
    task<client_answer> send(client_request wanted, std::chrono::microseconds limit);

private:
    struct inside;
    task<client_answer> exchange(client_request wanted);
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::http
