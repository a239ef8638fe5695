#pragma once
#include "platform/async/loop.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace fcg::http {

/// Returns the addresses of a host, without waiting if `host` is an address itself. Can be cancelled although
/// the system's lookup cannot: that one then ends by itself. Throws boost::system::system_error if there are
/// no addresses.
task<std::vector<boost::asio::ip::tcp::endpoint>> find_addresses(async::loop& loop, std::string host,
                                                                 std::uint16_t port);

} // namespace fcg::http
