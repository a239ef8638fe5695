#include "bus/outbox.hpp"

#include "bus/queue.hpp"

namespace fcg::bus {

void append_publishable(storage::transaction& in, storage::new_event const& event, core::trace const& trace)
{
    message made{.id = {}, .body = std::string(event.payload), .attributes = {}};
    if (!trace.correlation_id.empty())
        made.set(attribute::correlation_id, trace.correlation_id);
    if (!trace.causation_id.empty())
        made.set(attribute::causation_id, trace.causation_id);
    if (!trace.traceparent.empty())
        made.set(attribute::traceparent, trace.traceparent);
    if (auto const why = why_unsendable(made); !why.empty())
        throw unsendable("the event " + std::string(event.type) + " of " + std::string(event.stream) +
                         " can never be sent: " + why);
    storage::append_event(in, event, trace);
}

} // namespace fcg::bus
