#pragma once
#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace fcg::test {

/// Returns true if the name "localhost" resolves to 127.0.0.1, as /etc/hosts usually defines it.
inline bool is_localhost_known()
{
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found_hints = nullptr;
    if (::getaddrinfo("localhost", nullptr, &hints, &found_hints) != 0)
        return false;
    auto const address = reinterpret_cast<sockaddr_in const*>(found_hints->ai_addr)->sin_addr.s_addr;
    ::freeaddrinfo(found_hints);
    return ntohl(address) == INADDR_LOOPBACK;
}

/// Ends a test of host names at once if "localhost" does not resolve.
inline void require_localhost()
{
    static bool const known = is_localhost_known();
    REQUIRE_MESSAGE(known, "this test needs the name localhost, which is not 127.0.0.1 here: see /etc/hosts");
}

} // namespace fcg::test
