#pragma once
#include "bus/queue.hpp"
#include "platform/json/value.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// Messages of and for FCG's MassTransit services, whose JSON envelope (application/vnd.masstransit+json) is
/// what MassTransit 8 assumes for a message without a content type. Messages of other publishers are raw
/// JSON.
namespace fcg::bus {

/// The maximum that the envelope adds to a body.
inline constexpr std::size_t max_envelope_octets = 1'024;

/// Returns the body to send to `queue`. It is unchanged if it is not a JSON object, names no contract, or has
/// an envelope already, as a message of another publisher that only passes through.
std::string in_masstransit_envelope(message const& message, std::string_view queue);

/// A message without its envelope, if it had one.
struct opened {
    std::string refusal;
    std::string message_id;
    std::string contract; ///< the contract that the message names; empty if it names none
    json::value body;
};

/// Returns whether `document` is a MassTransit envelope, which has the members "messageType" and "message".
bool is_envelope(json::value const& document);

/// Removes the envelope and checks the UTF-8, the JSON, the envelope, and that the contract is `expected`
/// (GamePurchaseCompletedEvent counts as GamePurchaseCompleted).
opened open(message const& message, std::string_view expected);

} // namespace fcg::bus
