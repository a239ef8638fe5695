#pragma once
#include "inside/settling/errand.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// Payments at which the process ends again and again. An attempt that our own death cuts off says nothing of
/// the provider, so it does not count as one of payments.maxAttempts; lives of the process that ended so are
/// counted here. After payments.maxCutOffAttempts of them in a row nobody sets about the payment any more
/// until an operator has looked at it: /readyz notes it, a gauge counts it.
namespace fcg::payments {

/// Waits until this payment may be looked into: one that was cut off again and again goes on alone among its
/// like, for as long as the turn lives.
task<suspects::turn> wait_for_turn(errand const& on, std::string payment_id);

/// Notes, before the provider is asked about a payment that was begun before, that this life of the process
/// sets about it. Returns false when the payment is left to an operator.
task<bool> may_set_about(errand const& on, payment const& state);

/// An operator lets such a payment be tried again, from now on. Returns whether it was one.
bool resume_cut_off(storage::transaction& tx, std::string_view payment_id, std::int64_t max_cut_off,
                    step const& at);

/// The gauge fcg_payments_cut_off.
void show_cut_off_payments(parts const& of);

/// "1 payment is left to an operator ...: ..."; empty when there is none.
std::string note_of_cut_off_payments(storage::database& db, std::int64_t max_cut_off);

} // namespace fcg::payments
