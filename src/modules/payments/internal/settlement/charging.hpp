#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/settlement/payment_work.hpp"

#include <string>

/// Charging a payment, for the worker, and for the sweeper if the worker's message is lost.
namespace fcg::payments {

/// Charges a payment. Throws bus::refused if there is no such payment, and provider_unavailable or
/// core::unavailable if it should be tried again; the latter does not count as an attempt. After an unknown
/// outcome it asks once, then leaves the payment to the sweeper.
task<> have_charged(payment_work work, contracts::payment_id payment_id);

} // namespace fcg::payments
