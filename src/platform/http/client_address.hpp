#pragma once
#include "platform/http/address_list.hpp"
#include "platform/http/request.hpp"

#include <string>
#include <string_view>

/// Whose request it is, when proxies stand between.
namespace fcg::http {

/// Which header the proxies write. One alone: a proxy passes on the other as it came from the client, who can
/// write anything there.
enum class forwarding { x_forwarded_for, forwarded };

inline constexpr std::string_view x_forwarded_for_name = "X-Forwarded-For";
inline constexpr std::string_view forwarded_name = "Forwarded";

/// The address that the request came from, in canonical text: the socket's, unless that is a proxy in
/// `proxies`. Then the header is read from the right, proxy by proxy, to the first address that is not in
/// `proxies`. Where a proxy says no address, it is that proxy's own.
std::string find_client_address(request const& request, address_list const& proxies, forwarding header);

} // namespace fcg::http
