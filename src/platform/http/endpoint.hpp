#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::http {

/// Where a server is: scheme, host and port of a URL.
struct endpoint {
    std::string host; ///< a name in lower case or an address; an IPv6 address without brackets
    std::uint16_t port = 80;
    bool tls = false;
    std::string path; ///< what stands before every target; empty or "/base"

    /// "http://host", "https://host:8443/base"; nothing when it is none of these. User names, queries and
    /// fragments are refused; slashes at the end are left out.
    static std::optional<endpoint> parse(std::string_view url);
    /// As it stands in the header Host: without the port that the scheme implies.
    std::string authority() const;
    /// The same with the port always: "127.0.0.1:80", "[::1]:8443".
    std::string host_and_port() const;
};

} // namespace fcg::http
