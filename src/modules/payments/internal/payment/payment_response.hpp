#pragma once
#include "internal/payment/payment.hpp"
#include "platform/http/schema/shape.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fcg::payments {

/// One event of a payment, as the API shows it.
struct history_entry {
    std::string event; ///< the event's type
    core::time_point time;
};

/// A refund of the payment, as the API shows it.
struct refund_response {
    std::optional<std::string> reference; ///< of the charge
    std::string amount;
    std::string currency;
    std::string cause;
    std::string reason;
    std::string status;
    std::optional<std::string> failure;
    std::int64_t attempts = 0;
    core::time_point requested_at;
    core::time_point last_update_at;
};

/// A payment as the API shows it.
struct payment_response {
    std::string payment_id;
    std::string user_id;
    std::string game_id;
    std::string amount;
    std::string currency;
    std::string payment_method;
    std::string status;
    std::optional<std::string> reason;
    std::int64_t attempts = 0;
    std::string correlation_id;
    core::time_point requested_at;
    core::time_point last_update_at;
    std::string provider; ///< empty until a provider was asked
    // Filled only where one payment is shown.
    bool is_accepted = false;
    std::vector<refund_response> refunds;
    std::vector<history_entry> history;
};

http::shape<refund_response> const& refund_shape();
/// The shape of a payment in lists, without refunds and history.
extern http::shape<payment_response> const payment_shape;
/// The shape of one payment with its refunds and its history.
extern http::shape<payment_response> const payment_with_history_shape;

payment_response to_response(payment const& state);
/// Returns the payment with all its members. `events` are those of the payment's stream, at least one.
payment_response to_answer_with_history(std::vector<storage::stored_event> const& events);

} // namespace fcg::payments
