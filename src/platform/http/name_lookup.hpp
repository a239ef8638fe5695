#pragma once
#include "platform/async/loop.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace fcg::http {

/// The addresses of a host; at once when `host` is an address itself. Cancellable although the system's
/// lookup is not: that one is left to end by itself. Throws boost::system::system_error when there are none.
task<std::vector<boost::asio::ip::tcp::endpoint>> find_addresses(async::loop& on, std::string host,
                                                                 std::uint16_t port);

} // namespace fcg::http
