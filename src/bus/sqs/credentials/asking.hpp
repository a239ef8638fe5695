#pragma once
#include "platform/async/loop.hpp"
#include "platform/http/client.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace fcg::bus::sqs {

/// A URL in the two parts that matter: whom to connect to, and what to ask for.
struct url_parts {
    std::string origin; ///< "http://host:port"
    std::string host;   ///< in lower case; an IPv6 address without brackets
    std::string target; ///< at least "/"

    /// Throws std::runtime_error (`what` names the URL, whose text may hold secrets) when it is no URL of
    /// HTTP.
    static url_parts of(std::string_view url, std::string_view what);
};

/// One request on a connection of its own, without any proxy. `ca_file` as in sqs_settings. Throws
/// std::runtime_error that names the origin when there is no answer within `limit`, and what cancelled tasks
/// throw.
task<http::client_answer> ask(async::loop& on, std::string origin, http::client_request wanted,
                              std::chrono::microseconds limit, std::string ca_file);

/// Throws unless the answer's status is 200: "http://host answered 403".
void expect_success(http::client_answer const& answer, std::string_view origin);

} // namespace fcg::bus::sqs
