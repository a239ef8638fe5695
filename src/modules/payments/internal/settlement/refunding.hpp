#pragma once
#include "internal/settlement/charge_context.hpp"

#include <string>

/// Carrying out refunds.
namespace fcg::payments {

struct wanted_refund {
    std::string payment_id;
    std::string reference; ///< of the charge
};

/// Has the provider give the money back, or parks the refund if the provider refuses it, has failed too
/// often, or is not the one that took the money. Throws bus::refused if there is no such payment, and
/// provider_unavailable or core::unavailable if it should be tried again; the latter does not count as an
/// attempt.
task<> have_refunded(charge_context charge_context, wanted_refund refund);

} // namespace fcg::payments
