#pragma once
#include "inside/payment/payment.hpp"

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

/// What each event does to a payment. The only place where its state changes: replay() reads events and
/// applies them, steps append them and apply them. `at` is when it happened. Each throws std::runtime_error
/// when a guard is broken; the version is the caller's to count.
namespace fcg::payments {

void apply(payment& to, contracts::payment_requested const& event, core::time_point at);
void apply(payment& to, contracts::charge_opened const& event, core::time_point at);
void apply(payment& to, contracts::payment_processing const& event, core::time_point at);
void apply(payment& to, contracts::payment_attempt_failed const& event, core::time_point at);
void apply(payment& to, contracts::payment_accepted const& event, core::time_point at);
void apply(payment& to, contracts::payment_succeeded const& event, core::time_point at);
void apply(payment& to, contracts::payment_failed const& event, core::time_point at);
/// Tells others of an end that stands already: changes nothing, however often it is said.
void apply(payment& to, contracts::game_purchase_completed const& event, core::time_point at);
void apply(payment& to, contracts::overcharge_found const& event, core::time_point at);
/// Said again of a parked refund, it resumes it.
void apply(payment& to, contracts::refund_requested const& event, core::time_point at);
void apply(payment& to, contracts::refund_processing const& event, core::time_point at);
void apply(payment& to, contracts::refund_parked const& event, core::time_point at);
/// Needs no request before it: the bank or the provider may have acted alone. Said again it changes nothing.
void apply(payment& to, contracts::payment_refunded const& event, core::time_point at);
void apply(payment& to, contracts::overcharge_refunded const& event, core::time_point at);

} // namespace fcg::payments
