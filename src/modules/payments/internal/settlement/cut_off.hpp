#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/settlement/payment_work.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Payments at which the process ends again and again. An attempt that the end of our own process cuts off
/// says nothing about the provider, so it does not count as one of payments.maxAttempts; the lives of the
/// process that ended so are counted here. After payments.maxCutOffAttempts of them in a row the payment is
/// left alone until an operator has looked at it: /readyz reports it, and a gauge counts it.
namespace fcg::payments {

/// Waits until this payment may be worked on, before the provider is asked about it: one that was cut off
/// again and again runs alone among its like, for as long as the turn lives. Records that this life of the
/// process works on the payment if it was begun before. Returns nothing if it is left to an operator.
task<std::optional<suspects::turn>> take_turn(payment_work const& work, payment const& state);

/// Lets such a payment be tried again from now on, for an operator. Returns true if the payment was left to
/// an operator.
bool resume_cut_off(storage::transaction& tx, contracts::payment_id const& payment_id,
                    std::int64_t max_cut_off, command_context const& command);

/// Updates the gauge fcg_payments_cut_off.
void show_cut_off_payments(module_context const& context);

/// Returns a text such as "payments are left to an operator, because ...: 0192..., ...", or an empty text if
/// there is none.
std::string warning_of_cut_off_payments(storage::database& db, std::int64_t max_cut_off);

} // namespace fcg::payments
