#pragma once
#include "inside/step.hpp"
#include "platform/http/shape.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::tracking {

/// One step as the API shows it.
struct shown_step {
    std::int64_t number = 0; ///< in the order of arrival, from 1; never changes
    std::string step;
    core::time_point at; ///< when it happened
    std::optional<std::string> detail;
};

extern http::shape<shown_step> const step_shape;

/// What is known of one purchase.
struct timeline {
    std::string payment_id;
    std::string user_id;          ///< the buyer; not shown
    std::string status;           ///< of the purchase, as the steps tell it
    bool is_over = false;         ///< it has ended, and no refund is under way; not shown
    core::time_point newest_at{}; ///< when the newest step was taken down; not shown
    std::vector<shown_step> steps;
};

extern http::shape<timeline> const timeline_shape;

/// "purchase-<payment id>": the stream that a time line is.
std::string stream_of(std::string_view payment_id);

/// The steps of a purchase by number; nothing when none was heard of.
std::optional<timeline> find_timeline(storage::reader& in, std::string_view payment_id);

/// Brings the steps into the order in which they happened.
void sort_by_time(timeline& of);

/// Whether a purchase of this status has ended.
bool is_end(std::string_view status);

} // namespace fcg::tracking
