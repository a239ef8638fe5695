#include "bus/outbox.hpp"

#include "bus/queue.hpp"

namespace fcg::bus {
namespace {

/// What the relay writes beside a body and its trace: the message's id, contract and version, its time and
/// its source.
constexpr std::size_t most_metadata = 1'024;

} // namespace

void append_publishable(storage::transaction& in, storage::new_event const& event, core::trace const& trace)
{
    message made{.id = {}, .body = std::string(event.payload), .attributes = {}};
    if (!trace.correlation_id.empty())
        made.set(attribute::correlation_id, trace.correlation_id);
    if (!trace.causation_id.empty())
        made.set(attribute::causation_id, trace.causation_id);
    if (!trace.traceparent.empty())
        made.set(attribute::traceparent, trace.traceparent);
    auto why = why_unsendable(made);
    if (why.empty() && octets_of(made) > largest_message - most_metadata)
        why = "it has " + std::to_string(octets_of(made)) + " octets, and leaves no room for its metadata";
    if (!why.empty())
        throw unsendable("the event " + std::string(event.type) + " of " + std::string(event.stream) +
                         " can never be sent: " + why);
    storage::append_event(in, event, trace);
}

} // namespace fcg::bus
