#pragma once
#include "inside/settling/errand.hpp"
#include "users/api/questions.hpp"

#include <string>

/// Having a payment charged: for the worker, and for the sweeper when the worker's message is lost.
namespace fcg::payments {

/// Throws bus::refused when there is no such payment, and provider_unavailable or core::unavailable when it
/// should be tried again; the latter does not count as an attempt. After an outcome that is not known it asks
/// once, then leaves the payment to the sweeper.
task<> have_charged(errand on, users::questions& users, std::string payment_id);

} // namespace fcg::payments
