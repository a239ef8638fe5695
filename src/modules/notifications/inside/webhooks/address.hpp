#pragma once
#include <string_view>

/// Which addresses a webhook may go to: who names one must not be able to reach what only we can reach.
namespace fcg::notifications {

enum class reach {
    outward, ///< the internet
    inward,  ///< this machine, private networks, and what is routed nowhere
    never    ///< where clouds hand out credentials, groups, and what is nobody's: refused also in trials
};

/// Of an IPv4 or IPv6 address as text, also of the IPv4 address that an IPv6 one stands for. What cannot be
/// read is `never`.
reach reach_of(std::string_view address);

/// Empty, or why a webhook may not go there.
std::string_view why_not_reachable(std::string_view address, bool allow_inward);

} // namespace fcg::notifications
