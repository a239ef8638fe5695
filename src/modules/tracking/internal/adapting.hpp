#pragma once
#include "internal/record_step.hpp"

#include <string>

namespace fcg::tracking {

/// Returns "track-<topic>".
template <class Contract>
std::string queue_of()
{
    return "track-" + std::string(Contract::topic);
}

/// Returns a low-priority reader, because a purchase does not wait for its timeline.
template <class Contract>
bus::reader reader_of()
{
    return bus::low_priority_reader_of<Contract>(queue_of<Contract>());
}

/// Subscribes to a contract; each event becomes the step that `understand` makes of it.
template <class Contract>
void follow(bus::subscriptions& subscriptions, module_context& context,
            bus::consumer_settings const& settings,
            recorded_step (*understand)(Contract const&, bus::delivery const&))
{
    auto handle = [&context, understand](storage::transaction& tx, Contract const& event,
                                         bus::delivery const& delivery) {
        record_step(tx, context, understand(event, delivery), delivery);
    };
    subscriptions.on<Contract>(queue_of<Contract>(), context.db, std::move(handle), settings);
}

/// Returns a step of the purchase that the event belongs to.
template <class Contract>
recorded_step step_of(Contract const& event, step command, core::time_point time,
                      std::optional<std::string> detail = std::nullopt)
{
    return {.payment_id = event.payment_id,
            .user_id = event.user_id,
            .correlation_id = event.correlation_id,
            .command = command,
            .time = time,
            .detail = std::move(detail)};
}

} // namespace fcg::tracking
