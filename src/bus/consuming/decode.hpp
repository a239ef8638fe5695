#pragma once
#include "bus/message.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>
#include <utility>

/// Decoding of messages from any publisher: raw JSON, or the envelope of FCG's MassTransit services.
namespace fcg::bus {

template <class Contract>
struct decoded {
    std::string refusal;    ///< one line that names the field; if not empty, `content` is meaningless
    std::string message_id; ///< from the attribute, else the envelope, else the transport
    Contract content{};
};

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

/// Decodes a message with `from_json(json::value const&, Contract&)`, which is found by argument-dependent
/// lookup and returns the refusal: empty if the contract was read.
template <class Contract>
decoded<Contract> decode(message const& message)
{
    auto envelope = open(message, Contract::name);
    decoded<Contract> result;
    result.message_id = std::move(envelope.message_id);
    result.refusal = std::move(envelope.refusal);
    if (result.refusal.empty())
        result.refusal = from_json(envelope.body, result.content);
    return result;
}

/// Returns the contract's own correlation id; empty if the contract has none.
template <class Contract>
std::string correlation_of(Contract const& content)
{
    if constexpr (requires { content.correlation_id; })
        return content.correlation_id;
    else
        return {};
}

} // namespace fcg::bus
