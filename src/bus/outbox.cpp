#include "bus/outbox.hpp"

#include "bus/envelope.hpp"
#include "bus/queue.hpp"

namespace fcg::bus {
namespace {

/// What is added to an event on its way, in octets, counted generously, since an event that does not fit
/// would stand in the way of all later ones: the relay's own attributes; the envelope; what a transport
/// writes around them; and, if it dies, the reason (500 characters, each of up to four octets) and history.
constexpr std::size_t max_relay_octets = 1'024;
constexpr std::size_t max_transport_octets = 1'024;
constexpr std::size_t max_death_octets = 3'072;
constexpr std::size_t max_added =
    max_relay_octets + max_envelope_octets + max_transport_octets + max_death_octets;

/// A transport may write attributes as JSON, which at most doubles what can be sent.
std::size_t octets_on_the_way(message const& made)
{
    auto const attributes = octets_of(made) - made.body.size();
    return made.body.size() + 2 * attributes;
}

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
    if (why.empty() && octets_on_the_way(made) > largest_message - max_added)
        why = "it has " + std::to_string(octets_of(made)) + " octets, and leaves no room for its metadata";
    if (!why.empty())
        throw unsendable("the event " + std::string(event.type) + " of " + std::string(event.stream) +
                         " can never be sent: " + why);
    storage::append_event(in, event, trace);
}

} // namespace fcg::bus
