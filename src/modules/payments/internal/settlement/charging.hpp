#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/settlement/payment_work.hpp"

#include <string>

/// Charging a payment, and carrying out what the provider says of a charge: for the worker, for the sweeper,
/// and for cancellations.
namespace fcg::payments {

/// Charges a payment. Throws bus::refused if there is no such payment, and provider_unavailable or
/// core::unavailable if it should be tried again; the latter does not count as an attempt. After an unknown
/// outcome it asks once, then leaves the payment to the sweeper.
task<> have_charged(payment_work work, contracts::payment_id payment_id);

/// Carries out the provider's outcome: the payment ends, or goes on waiting.
task<> carry_out(payment_work const& work, payment const& state, charge_outcome outcome);
task<> end_now(payment_work const& work, payment const& state, ending ending);

/// Makes sure that no money can be taken any more, then ends the payment with `ending`, unless the money was
/// taken before. Throws what the provider throws; core::remote_unavailable if it cannot be asked.
task<> give_up(payment_work const& work, payment state, ending ending);

} // namespace fcg::payments
