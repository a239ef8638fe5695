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
    std::vector<history_entry> history; ///< only where one payment is shown
};

/// In lists, without the history.
extern http::shape<payment_answer> const payment_shape;
/// One payment with its history.
extern http::shape<payment_answer> const payment_with_history_shape;

payment_answer to_answer(payment const& state);

} // namespace fcg::payments
