#pragma once
#include "bus/message.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>
#include <utility>

/// Reading what others wrote: raw JSON, or the envelope of FCG's MassTransit services.
namespace fcg::bus {

template <class Contract>
struct decoded {
    std::string refusal;    ///< not empty: `content` means nothing; one line that names the field
    std::string message_id; ///< the attribute's, else the envelope's, else the transport's
    Contract content{};
};

/// The envelope taken off, when there is one.
struct opened {
    std::string refusal;
    std::string message_id;
    std::string contract; ///< the name that the message gives itself; empty when it gives none
    json::value body;
};

/// MassTransit's, by its members "messageType" and "message".
bool is_envelope(json::value const& document);

/// Checks UTF-8, JSON, envelope, and that the contract is the one expected (GamePurchaseCompletedEvent is
/// GamePurchaseCompleted).
opened open(message const& one, std::string_view expected);

/// Found by argument: from_json(json::value const&, Contract&) -> refusal text, empty when it was read.
template <class Contract>
decoded<Contract> decode(message const& one)
{
    auto envelope = open(one, Contract::name);
    decoded<Contract> result;
    result.message_id = std::move(envelope.message_id);
    result.refusal = std::move(envelope.refusal);
    if (result.refusal.empty())
        result.refusal = from_json(envelope.body, result.content);
    return result;
}

/// The contract's own correlation id when it carries one.
template <class Contract>
std::string correlation_of(Contract const& content)
{
    if constexpr (requires { content.correlation_id; })
        return content.correlation_id;
    else
        return {};
}

} // namespace fcg::bus
