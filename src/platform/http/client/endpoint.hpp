#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::http {

/// The server of a URL: scheme, host and port.
struct endpoint {
    std::string host; ///< name in lower case or address; an IPv6 address without brackets
    std::uint16_t port = 80;
    bool tls = false;
    std::string path; ///< prefix of every target; empty or "/base"

    /// Reads "http://host" or "https://host:8443/base". Returns nothing if `url` is not valid. User names,
    /// queries and fragments are refused; slashes at the end are removed.
    static std::optional<endpoint> parse(std::string_view url);
    /// Returns host and port as in the header Host: without the port that the scheme implies.
    std::string authority() const;
    /// Returns host and port, always with the port: "127.0.0.1:80", "[::1]:8443".
    std::string host_and_port() const;
};

} // namespace fcg::http
