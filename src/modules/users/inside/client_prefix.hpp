#pragma once
#include "platform/http/request.hpp"

#include <string>
#include <string_view>

namespace fcg::users {

/// The part of an address that one household or host has to itself: the whole of an IPv4 address, the first
/// 64 bits of an IPv6 address. What is not an address is its own prefix.
std::string address_prefix(std::string_view address);

/// Where a request comes from, as far as guesses at passwords are counted by it.
std::string client_prefix(http::request const& request);

} // namespace fcg::users
