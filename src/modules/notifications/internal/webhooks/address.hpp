#pragma once
#include <string_view>

/// The addresses that a webhook may go to. An admin who names an endpoint must not be able to reach what only
/// this server can reach.
namespace fcg::notifications {

enum class reach {
    outward, ///< the internet
    inward,  ///< this machine, private networks, and unrouted addresses
    never    ///< cloud metadata, multicast, reserved addresses; refused even for testing
};

/// Classifies an IPv4 or IPv6 address, including an IPv4 address embedded in an IPv6 one. Text that is not an
/// address is `never`.
reach reach_of(std::string_view address);

/// Returns why a webhook may not go to an address; empty if it may.
std::string_view why_not_reachable(std::string_view address, bool allow_inward);

} // namespace fcg::notifications
