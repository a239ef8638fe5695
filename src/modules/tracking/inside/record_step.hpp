#pragma once
#include "bus/consumer.hpp"
#include "inside/parts.hpp"
#include "inside/step.hpp"

#include <optional>
#include <string>

namespace fcg::tracking {

/// Something that happened to a purchase, as an adapter understood its event.
struct happening {
    std::string payment_id;
    std::string user_id;
    std::string correlation_id;
    step what = step::requested;
    core::time_point at; ///< when it happened, not when it was heard of
    std::optional<std::string> detail{};
};

/// Takes a step down at the end of its purchase's stream, which publishes PurchaseTracked, and wakes who
/// follows the purchase once that is committed. Nothing happens for a step that is merely said again.
void record_step(storage::transaction& in, parts& of, happening const& what, bus::delivery const& from);

} // namespace fcg::tracking
