#pragma once
#include "platform/async/loop.hpp"
#include "platform/http/client/client.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace fcg::bus::sqs {

/// The two parts of a URL that a request needs: the origin to connect to and the target to request.
struct url_parts {
    std::string origin; ///< "http://host:port"
    std::string host;   ///< in lower case; an IPv6 address without brackets
    std::string target; ///< at least "/"

    /// Splits `url`. Throws std::runtime_error if it is not an HTTP URL; the error names it by `text`,
    /// because the URL itself may hold secrets.
    static url_parts of(std::string_view url, std::string_view text);
};

/// Returns `text` with all characters as "%2F" except those that RFC 3986 calls unreserved and those in
/// `kept`.
std::string percent_encoded(std::string_view text, std::string_view kept = {});

/// Sends one request on a connection of its own, without a proxy. `ca_file` is as in sqs_settings. Throws
/// std::runtime_error with the origin if there is no response within `limit`; if the task is cancelled,
/// throws what cancelled tasks throw.
task<http::client_response> ask(async::loop& loop, std::string origin, http::client_request request,
                                std::chrono::microseconds limit, std::string ca_file);

/// Throws std::runtime_error ("http://host answered 403") unless the response's status is 200.
void expect_success(http::client_response const& answer, std::string_view origin);

} // namespace fcg::bus::sqs
