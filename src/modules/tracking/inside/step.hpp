#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::tracking {

/// What can happen to a purchase, in the order in which it does when several things happen in one
/// millisecond. The last five are the ends that games gives a purchase, named as its statuses.
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

/// "requested", "payment-accepted" ...
std::string_view to_text(step of);
std::optional<step> parse_step(std::string_view text);
/// All of them, in the order of the type.
std::vector<std::string> step_names();

/// The purchase has ended; only a refund goes on from there.
bool is_end(step of);
/// It happens once, but its publisher may say it again under a new message id, for those who never got it.
bool is_said_again(step of);

} // namespace fcg::tracking
