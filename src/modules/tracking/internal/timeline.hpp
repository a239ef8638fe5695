#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/module_context.hpp"
#include "internal/step.hpp"
#include "platform/http/request.hpp"
#include "platform/http/schema/shape.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::tracking {

/// A step as the API shows it.
struct shown_step {
    std::int64_t number = 0; ///< order of arrival, from 1; never changes
    std::string step;
    core::time_point time; ///< when it happened
    std::optional<std::string> detail;
};

extern http::shape<shown_step> const step_shape;

/// What is known of one purchase.
struct timeline {
    contracts::payment_id payment_id;
    contracts::user_id user_id;   ///< the buyer; not shown
    std::string status;           ///< the purchase's status, derived from the steps
    bool is_over = false;         ///< ended, and no refund is under way; not shown
    core::time_point newest_at{}; ///< when the newest step was recorded; not shown
    std::vector<shown_step> steps;
};

extern http::shape<timeline> const timeline_shape;

/// Returns "purchase-<payment id>", the stream that holds the purchase's timeline.
std::string stream_of(contracts::payment_id const& payment_id);

/// Returns the steps of a purchase by number, or nothing if no event of it has arrived.
std::optional<timeline> find_timeline(storage::reader& db, contracts::payment_id const& payment_id);

/// Returns the timeline of {paymentId}, its steps by number, if the caller is its buyer or an admin, else
/// 404. Asks games if no event of the purchase has arrived yet. Throws core::unavailable.
task<http::result<timeline>> find_visible(module_context& context, http::request& request);

/// Sorts the steps by the time at which they happened.
void sort_by_time(timeline& timeline);

} // namespace fcg::tracking
