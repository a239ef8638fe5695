#pragma once
#include "inside/record_step.hpp"

#include <string>

namespace fcg::tracking {

/// "track-<topic>"
template <class Contract>
std::string queue_of()
{
    return "track-" + std::string(Contract::topic);
}

/// A purchase does not wait for its time line.
template <class Contract>
bus::reader reader_of()
{
    return bus::patient_reader_of<Contract>(queue_of<Contract>());
}

/// Every event of this kind becomes the step that `understand` makes of it.
template <class Contract>
void follow(bus::subscriptions& into, parts& of, bus::consumer_settings const& how,
            happening (*understand)(Contract const&, bus::delivery const&))
{
    auto handle = [&of, understand](storage::transaction& in, Contract const& event,
                                    bus::delivery const& from) {
        record_step(in, of, understand(event, from), from);
    };
    into.on<Contract>(queue_of<Contract>(), of.db, std::move(handle), how);
}

/// A step of the purchase that the event is about.
template <class Contract>
happening step_of(Contract const& event, step what, core::time_point at,
                  std::optional<std::string> detail = std::nullopt)
{
    return {.payment_id = event.payment_id,
            .user_id = event.user_id,
            .correlation_id = event.correlation_id,
            .what = what,
            .at = at,
            .detail = std::move(detail)};
}

} // namespace fcg::tracking
