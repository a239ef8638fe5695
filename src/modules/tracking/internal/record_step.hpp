#pragma once
#include "bus/consuming/consumer.hpp"
#include "internal/module_context.hpp"
#include "internal/step.hpp"

#include <optional>
#include <string>

namespace fcg::tracking {

/// Something that happened to a purchase, as an adapter read it from an event.
struct recorded_step {
    std::string payment_id;
    std::string user_id;
    std::string correlation_id;
    step command = step::requested;
    core::time_point time; ///< when it happened, not when its event arrived
    std::optional<std::string> detail{};
};

/// Appends a step to its purchase's stream, which publishes PurchaseTracked, and wakes the purchase's
/// followers after the commit. Does nothing for a step that is only repeated.
void record_step(storage::transaction& tx, module_context& context, recorded_step const& recorded,
                 bus::delivery const& delivery);

} // namespace fcg::tracking
