#pragma once
#include "internal/payment/payment.hpp"

namespace fcg::contracts {
struct payment_requested;
struct charge_opened;
struct payment_processing;
struct payment_attempt_failed;
struct payment_accepted;
struct payment_succeeded;
struct payment_failed;
struct overcharge_found;
struct refund_requested;
struct refund_processing;
struct refund_parked;
struct payment_refunded;
struct overcharge_refunded;
} // namespace fcg::contracts

/// Applies one event to a payment. This is the only place where a payment's state changes: replay() reads
/// events and applies them, and commands append events and apply them. `time` is when the event happened.
/// Each overload throws std::runtime_error if a guard is broken. The caller counts the version.
namespace fcg::payments {

void apply(payment& payment, contracts::payment_requested const& event, core::time_point time);
void apply(payment& payment, contracts::charge_opened const& event, core::time_point time);
void apply(payment& payment, contracts::payment_processing const& event, core::time_point time);
void apply(payment& payment, contracts::payment_attempt_failed const& event, core::time_point time);
void apply(payment& payment, contracts::payment_accepted const& event, core::time_point time);
void apply(payment& payment, contracts::payment_succeeded const& event, core::time_point time);
void apply(payment& payment, contracts::payment_failed const& event, core::time_point time);
/// Announces an end that already stands. It changes nothing, however often it is applied.
void apply(payment& payment, contracts::game_purchase_completed const& event, core::time_point time);
void apply(payment& payment, contracts::overcharge_found const& event, core::time_point time);
/// Requests a refund. Applied again to a parked refund, it resumes it.
void apply(payment& payment, contracts::refund_requested const& event, core::time_point time);
void apply(payment& payment, contracts::refund_processing const& event, core::time_point time);
void apply(payment& payment, contracts::refund_parked const& event, core::time_point time);
/// Records a refund. It needs no request before it, because the bank or the provider may have acted alone.
/// Applying it again changes nothing.
void apply(payment& payment, contracts::payment_refunded const& event, core::time_point time);
void apply(payment& payment, contracts::overcharge_refunded const& event, core::time_point time);

} // namespace fcg::payments
