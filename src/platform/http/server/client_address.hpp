#pragma once
#include "platform/http/address_list.hpp"
#include "platform/http/request.hpp"

#include <string>
#include <string_view>

/// Finds the client's address when there are proxies in between.
namespace fcg::http {

/// The header that the proxies write. Only one is read: a proxy passes on the other as the client sent it,
/// and the client can write anything there.
enum class forwarding { x_forwarded_for, forwarded };

inline constexpr std::string_view x_forwarded_for_name = "X-Forwarded-For";
inline constexpr std::string_view forwarded_name = "Forwarded";

/// Returns the client's address in canonical text. It is the socket's address, unless that is a proxy in
/// `proxies`. Then the header is read from the right, proxy by proxy, to the first address that is not in
/// `proxies`. If a proxy wrote no address, the result is that proxy's own address.
std::string find_client_address(request const& request, address_list const& proxies, forwarding header);

} // namespace fcg::http
