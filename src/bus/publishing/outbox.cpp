#include "bus/publishing/outbox.hpp"

#include "bus/envelope.hpp"
#include "bus/queue.hpp"

namespace fcg::bus {
namespace {

/// What is added to an event on its way, in octets. It is counted generously, since an event that does not
/// fit would block all later ones: the relay's attributes; the envelope; what a transport writes around them;
/// and, if the message is buried, the reason (500 characters, each of up to four octets) and history.
constexpr std::size_t max_relay_octets = 1'024;
constexpr std::size_t max_transport_octets = 1'024;
constexpr std::size_t max_death_octets = 3'072;
constexpr std::size_t max_added =
    max_relay_octets + max_envelope_octets + max_transport_octets + max_death_octets;

/// Counts attributes twice, because a transport may write them as JSON, which at most doubles them.
std::size_t octets_on_the_way(message const& message)
{
    auto const attributes = octets_of(message) - message.body.size();
    return message.body.size() + 2 * attributes;
}

} // namespace

void append_publishable(storage::transaction& tx, storage::new_event const& event, core::trace const& trace)
{
    message message{.id = {}, .body = std::string(event.payload), .attributes = {}};
    if (!trace.correlation_id.empty())
        message.set(attribute::correlation_id, trace.correlation_id);
    if (!trace.causation_id.empty())
        message.set(attribute::causation_id, trace.causation_id);
    if (!trace.traceparent.empty())
        message.set(attribute::traceparent, trace.traceparent);
    auto why = why_unsendable(message);
    if (why.empty() && octets_on_the_way(message) > largest_message - max_added)
        why = "it has " + std::to_string(octets_of(message)) + " octets, and leaves no room for its metadata";
    if (!why.empty())
        throw unsendable("the event " + std::string(event.type) + " of " + std::string(event.stream) +
                         " can never be sent: " + why);
    storage::append_event(tx, event, trace);
}

} // namespace fcg::bus
