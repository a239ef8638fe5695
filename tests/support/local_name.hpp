#pragma once
#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace fcg::test {

/// Whether the name "localhost" leads to 127.0.0.1 here, as /etc/hosts usually says.
inline bool is_localhost_known()
{
    addrinfo wanted{};
    wanted.ai_family = AF_INET;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo("localhost", nullptr, &wanted, &found) != 0)
        return false;
    auto const address = reinterpret_cast<sockaddr_in const*>(found->ai_addr)->sin_addr.s_addr;
    ::freeaddrinfo(found);
    return ntohl(address) == INADDR_LOOPBACK;
}

/// For tests of names: ends the test at once where the name they use leads nowhere.
inline void require_localhost()
{
    static bool const known = is_localhost_known();
    REQUIRE_MESSAGE(known, "this test needs the name localhost, which is not 127.0.0.1 here: see /etc/hosts");
}

} // namespace fcg::test
