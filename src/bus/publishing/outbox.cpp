// What can be sent (queue.hpp), and the outbox, which accepts only that.
#include "bus/publishing/outbox.hpp"

#include "bus/envelope.hpp"
#include "bus/queue.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <array>

namespace fcg::bus {
namespace {

constexpr std::size_t max_attributes = 10;
constexpr std::size_t longest_attribute_name = 256;
constexpr std::string_view attribute_type = "String"; // SQS counts it as part of the size

bool is_attribute_name(std::string_view name)
{
    if (name.empty() || name.size() > longest_attribute_name || !std::ranges::all_of(name, is_name_character))
        return false;
    if (name.front() == '.' || name.back() == '.' || name.find("..") != std::string_view::npos)
        return false;
    std::string const lower = core::to_lower_ascii(name.substr(0, 7));
    return !lower.starts_with("aws.") && !lower.starts_with("amazon.");
}

/// Counts the attributes that burials add; they are allowed beside the ten, so that a dead letter can be
/// moved with all its attributes.
std::size_t attributes_of_death(message const& message)
{
    constexpr std::array added{attribute::dead_reason, attribute::dead_source, attribute::dead_attempts,
                               attribute::dead_first_at, attribute::dead_last_at};
    return static_cast<std::size_t>(std::ranges::count_if(message.attributes, [&](auto const& entry) {
        return std::ranges::find(added, entry.first) != added.end();
    }));
}

std::string attribute_fault(message const& message)
{
    auto const own = message.attributes.size() - attributes_of_death(message);
    if (own > max_attributes)
        return "it has " + std::to_string(own) + " attributes, at most " + std::to_string(max_attributes) +
               " are allowed";
    for (auto const& [name, value] : message.attributes) {
        if (!is_attribute_name(name))
            return "\"" + core::one_line(name, 40) + "\" cannot be the name of an attribute";
        if (auto const fault = core::why_unsendable_text(value); !fault.empty())
            return "the attribute " + name + " " + std::string(fault);
        if (std::ranges::count(message.attributes, name, &std::pair<std::string, std::string>::first) > 1)
            return "the attribute " + name + " appears twice";
    }
    return {};
}

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

std::size_t octets_of(message const& message)
{
    std::size_t octets = message.body.size();
    for (auto const& [name, value] : message.attributes)
        octets += name.size() + attribute_type.size() + value.size();
    return octets;
}

std::string why_unsendable(message const& message)
{
    if (auto const octets = octets_of(message); octets > largest_message)
        return "it has " + std::to_string(octets) + " octets, at most " + std::to_string(largest_message) +
               " are allowed";
    if (auto const fault = core::why_unsendable_text(message.body); !fault.empty())
        return "its body " + std::string(fault);
    return attribute_fault(message);
}

std::string why_unsendable(outgoing const& outgoing)
{
    if (outgoing.delay < std::chrono::seconds(0) || outgoing.delay > longest_delay)
        return "its delay is not within 0 and " + std::to_string(longest_delay.count()) + " seconds";
    return why_unsendable(outgoing.content);
}

bool is_queue_name(std::string_view name)
{
    auto const is_fine = [](char character) { return is_name_character(character) && character != '.'; };
    return !name.empty() && name.size() <= longest_queue_name && std::ranges::all_of(name, is_fine) &&
           !name.ends_with(dead_letter_queue(""));
}

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
