#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/settlement/payment_work.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Carrying out refunds.
namespace fcg::payments {

struct wanted_refund {
    contracts::payment_id payment_id;
    std::string reference; ///< of the charge
};

/// Has the provider give the money back, or parks the refund if the provider refuses it, has failed too
/// often, or is not the one that took the money. Throws bus::refused if there is no such payment, and
/// provider_unavailable or core::unavailable if it should be tried again; the latter does not count as an
/// attempt.
task<> have_refunded(payment_work work, wanted_refund refund);

/// Lets what waits for an operator be tried again: the payment if it was left to one, and its parked refunds;
/// with a reference, only the refund of that charge. Returns the number of those that did wait.
std::int64_t resume_waiting(storage::transaction& tx, module_context const& context, payment const& state,
                            std::optional<std::string> const& reference, command_context const& command);

/// Has refunds worked on again that had no news for an hour, then two, four and so on, so that no refund
/// depends on a message that may be lost. Does nothing while the provider is left alone.
task<> revive_silent_refunds(module_context& context);

} // namespace fcg::payments
