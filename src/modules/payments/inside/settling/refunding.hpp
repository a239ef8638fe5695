#pragma once
#include "inside/settling/errand.hpp"

#include <string>

/// Having money given back.
namespace fcg::payments {

struct wanted_refund {
    std::string payment_id;
    std::string reference; ///< of the charge
};

/// The money goes back, or the refund is parked: when the provider refuses it, has failed too often, or is
/// not the one that took it. Throws bus::refused when there is no such payment, and provider_unavailable or
/// core::unavailable when it should be tried again; the latter does not count as an attempt.
task<> have_refunded(errand on, wanted_refund what);

} // namespace fcg::payments
