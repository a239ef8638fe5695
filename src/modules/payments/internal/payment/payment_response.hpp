#pragma once
#include "internal/payment/payment.hpp"
#include "platform/http/schema/shape.hpp"

#include <string>
#include <vector>

/// Payments and refunds as the API shows them.
namespace fcg::payments {

/// One event of a payment.
struct history_entry {
    std::string event; ///< the event's type
    core::time_point time;
};

struct payment_with_history : payment {
    std::vector<history_entry> history;
};

http::shape<refund> const& refund_shape();
/// The shape of a payment in lists, without refunds and history.
extern http::shape<payment> const payment_shape;
/// The shape of one payment with its refunds and its history.
extern http::shape<payment_with_history> const payment_with_history_shape;

/// Returns the payment of a stream. `events` are those of the stream, at least one.
payment_with_history replay_with_history(std::vector<storage::stored_event> const& events);

} // namespace fcg::payments
