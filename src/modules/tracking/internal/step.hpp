#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::tracking {

/// What can happen to a purchase, in the order in which it happens if the times are equal. The last five are
/// the final statuses that games gives a purchase, under the same names.
enum class step {
    requested,
    cancel_requested,
    overdue,
    payment_accepted,
    approved,
    payment_declined,
    payment_failed,
    payment_cancelled,
    entitlement_refused,
    granted,
    refund_requested,
    kept,
    revoked,
    refund_parked,
    payment_refunded,
    completed,
    declined,
    failed,
    cancelled,
    refunded,
};

/// Returns the step's name: "requested", "payment-accepted" ...
std::string_view to_text(step command);
std::optional<step> parse_step(std::string_view text);
/// Returns the names of all steps, in the order of the type.
std::vector<std::string> step_names();

/// Returns true if the step ends the purchase; only a refund can follow.
bool is_end(step command);
/// Returns true if the step happens once, but its publisher may repeat it under a new message id for
/// consumers that missed it.
bool is_said_again(step command);

} // namespace fcg::tracking
