#pragma once
#include "inside/parts.hpp"
#include "inside/purchase_status.hpp"
#include "platform/http/shape.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::games {

/// Money that goes back or shall, as the API shows it.
struct shown_refund {
    std::string status;
    std::string by;
    std::string reason;
    core::time_point requested_at;
    std::optional<std::string> trouble;
};

/// A purchase as the API shows it.
struct purchase {
    core::uuid payment_id;
    core::uuid user_id; ///< not shown to buyers
    core::uuid game_id;
    std::string title;
    std::string amount; ///< decimal text
    std::string currency;
    std::string payment_method;
    std::string status;
    std::optional<std::string> reason;
    core::time_point requested_at;
    std::optional<core::time_point> completed_at;
    std::string step;
    std::optional<core::time_point> deadline; ///< while it waits for something
    std::optional<core::time_point> cancel_requested_at;
    std::optional<shown_refund> refund;
    std::int64_t number = 0;        ///< not shown; rises with time
    std::int64_t times_overdue = 0; ///< shown to admins
};

extern http::shape<purchase> const purchase_shape;
/// The same for those who look after the store: with the buyer.
extern http::shape<purchase> const saga_shape;

/// The number of a purchase; nothing when there is none.
std::optional<std::int64_t> find_purchase_number(storage::reader& in, core::uuid const& payment_id);

/// `number` is that of a purchase.
purchase read_purchase(storage::reader& in, game_settings const& how, std::int64_t number);

/// "purchase-<payment id>"
std::string purchase_stream(std::string_view payment_id);

} // namespace fcg::games
