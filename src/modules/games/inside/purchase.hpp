#pragma once
#include "bus/consumer.hpp"
#include "inside/parts.hpp"
#include "inside/purchase_status.hpp"
#include "platform/http/shape.hpp"
#include "platform/storage/session.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fcg::games {

/// A purchase as the API shows it.
struct purchase {
    core::uuid payment_id;
    core::uuid user_id; ///< not shown
    core::uuid game_id;
    std::string title;
    std::string amount; ///< decimal text
    std::string currency;
    std::string payment_method;
    std::string status;
    std::optional<std::string> reason;
    core::time_point requested_at;
    std::optional<core::time_point> completed_at;
    std::int64_t number = 0; ///< not shown; rises with time
};

extern http::shape<purchase> const purchase_shape;

/// Of the columns payment_id, user_id, game_id, title, amount_minor, currency, payment_method, status,
/// reason, requested_at, completed_at, number.
purchase read_purchase(storage::rows const& row);

/// "purchase-<payment id>"
std::string purchase_stream(std::string_view payment_id);

/// Ends the purchase with `status` and appends PurchaseCompleted, if the guard allows. Nothing happens when
/// it has ended so already, nor when the payment is of no purchase of ours; another end is kept, and logged.
void end_purchase(storage::transaction& in, parts& of, std::string_view payment_id, purchase_status status,
                  std::optional<std::string> const& reason, bus::delivery const& because);

} // namespace fcg::games
