#include "bus/envelope.hpp"

#include "bus/consuming/decode.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace fcg::bus {
namespace {

constexpr std::size_t longest_word = 128; ///< for names of contracts, sources and queues; ours are shorter

/// MassTransit delivers a message to the consumers of the types that it names, including their namespaces.
/// These are the types of FCG's services; contracts that only this store publishes are named after the shared
/// contracts.
struct type_names {
    std::string_view contract;
    std::string_view urns; ///< as elements of a JSON list
};

constexpr std::array types_of_fcg{
    type_names{"PaymentRequestedMessage",
               R"("urn:message:FCGPagamentos.Application.DTOs:PaymentRequestedMessage",)"
               R"("urn:message:fcg.Contracts:PaymentRequestedMessage")"},
    type_names{"GamePurchaseCompleted",
               R"("urn:message:fcg.Contracts:GamePurchaseCompleted",)"
               R"("urn:message:FCGPagamentos.Worker.Models:GamePurchaseCompletedEvent")"}};

bool is_name(std::string_view text)
{
    return !text.empty() && text.size() <= longest_word && std::ranges::all_of(text, is_name_character);
}

std::string urns_of(std::string_view contract)
{
    auto const known = std::ranges::find(types_of_fcg, contract, &type_names::contract);
    if (known != types_of_fcg.end())
        return std::string(known->urns);
    return R"("urn:message:fcg.Contracts:)" + std::string(contract) + '"';
}

bool is_plain_object(std::string_view body)
{
    auto const parsed = json::parse(body);
    auto const* const document = std::get_if<json::value>(&parsed);
    return document && document->as_object() && !is_envelope(*document);
}

/// Leaves out an id that is not a GUID, because MassTransit would refuse the whole message for it.
void add_guid(std::string& text, std::string_view name, std::string_view id)
{
    if (core::uuid::parse(id))
        text.append("\"").append(name).append("\":\"").append(id).append("\",");
}

} // namespace

std::string in_masstransit_envelope(message const& message, std::string_view queue)
{
    auto const contract = message.find(attribute::contract);
    if (!is_name(contract) || !is_plain_object(message.body))
        return message.body;
    auto const correlation = message.find(attribute::correlation_id);
    std::string text = "{";
    text.reserve(message.body.size() + max_envelope_octets);
    add_guid(text, "messageId", message.id);
    add_guid(text, "correlationId", correlation);
    add_guid(text, "conversationId", correlation);
    add_guid(text, "initiatorId", message.find(attribute::causation_id));
    if (auto const source = message.find(attribute::source); is_name(source))
        text.append(R"("sourceAddress":"fcg://)").append(source).append("\",");
    if (is_name(queue))
        text.append(R"("destinationAddress":"fcg://)").append(queue).append("\",");
    text.append(R"("messageType":[)").append(urns_of(contract)).append("],");
    text.append(R"("message":)").append(message.body);
    if (auto const sent = core::parse_rfc3339(message.find(attribute::occurred_at)))
        text.append(R"(,"sentTime":")").append(core::to_rfc3339(*sent)).append("\"");
    text.append(R"(,"headers":{},"host":{}})");
    return text;
}

} // namespace fcg::bus
