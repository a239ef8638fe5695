#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/module_context.hpp"
#include "internal/purchases/saga.hpp"
#include "platform/http/schema/shape.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::games {

/// A refund as the API shows it, whether the money has gone back or not.
struct shown_refund {
    std::string status;
    std::string requested_by;
    std::string reason;
    core::time_point requested_at;
    std::optional<std::string> failure;
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
    std::optional<core::time_point> deadline; ///< only while the purchase waits for something
    std::optional<core::time_point> cancel_requested_at;
    std::optional<shown_refund> refund;
    std::int64_t number = 0;        ///< not shown; rises with time
    std::int64_t times_overdue = 0; ///< shown to admins
};

extern http::shape<purchase> const purchase_shape;
/// A purchase as the API shows it to admins: with the buyer and how often it was overdue.
extern http::shape<purchase> const saga_shape;

/// Returns the number of a purchase, or nothing if there is none.
std::optional<std::int64_t> find_purchase_number(storage::reader& db, core::uuid const& payment_id);

/// Returns the purchase with this number. Throws std::logic_error if there is none.
purchase read_purchase(storage::reader& db, game_settings const& settings, std::int64_t number);

/// Returns the purchases of a query whose only column is their number.
std::vector<purchase> read_purchases(storage::reader& db, game_settings const& settings,
                                     storage::rows numbers);

/// Returns "purchase-<payment id>".
std::string purchase_stream(contracts::payment_id const& payment_id);

} // namespace fcg::games
