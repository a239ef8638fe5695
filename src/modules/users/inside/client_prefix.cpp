#include "inside/client_prefix.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <netinet/in.h>

namespace fcg::users {

namespace {

constexpr std::size_t network_octets = 8;

std::string shown(in6_addr const& address)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    return inet_ntop(AF_INET6, &address, text.data(), text.size());
}

} // namespace

std::string address_prefix(std::string_view address)
{
    std::string const text(address);
    in6_addr parsed{};
    if (inet_pton(AF_INET6, text.c_str(), &parsed) != 1)
        return text;
    constexpr std::string_view mapped = "::ffff:";
    if (IN6_IS_ADDR_V4MAPPED(&parsed))
        return shown(parsed).substr(mapped.size());
    std::fill(std::begin(parsed.s6_addr) + network_octets, std::end(parsed.s6_addr), std::uint8_t{0});
    return shown(parsed) + "/64";
}

std::string client_prefix(http::request const& request)
{
    return address_prefix(request.remote_address);
}

} // namespace fcg::users
