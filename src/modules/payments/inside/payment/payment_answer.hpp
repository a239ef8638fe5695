#pragma once
#include "inside/payment/payment.hpp"
#include "platform/http/shape.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fcg::payments {

/// One thing that happened to a payment, as its reader sees it.
struct history_entry {
    std::string what; ///< the event's type
    core::time_point at;
};

/// Money of it that goes back, or went.
struct refund_answer {
    std::optional<std::string> reference; ///< of the charge
    std::string amount;
    std::string currency;
    std::string cause;
    std::string reason;
    std::string status;
    std::optional<std::string> trouble;
    std::int64_t attempts = 0;
    core::time_point requested_at;
    core::time_point last_update_at;
};

/// A payment as the API shows it.
struct payment_answer {
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
    std::string provider; ///< empty until it was asked
    // Only where one payment is shown:
    bool is_accepted = false;
    std::vector<refund_answer> refunds;
    std::vector<history_entry> history;
};

http::shape<refund_answer> const& refund_shape();
/// In lists, without refunds and history.
extern http::shape<payment_answer> const payment_shape;
/// One payment with its refunds and its history.
extern http::shape<payment_answer> const payment_with_history_shape;

payment_answer to_answer(payment const& state);
/// With everything; `events` are those of the payment's stream, at least one.
payment_answer to_answer_with_history(std::vector<storage::stored_event> const& events);

} // namespace fcg::payments
