#include "bus/envelope.hpp"

#include "bus/decode.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace fcg::bus {
namespace {

constexpr std::size_t longest_word = 128; ///< of a contract, a source or a queue: all of ours are shorter

/// MassTransit delivers a message to the consumers of the types that it names, namespace and all. These are
/// the types of FCG's services; what only we say is named after the shared contracts.
struct type_names {
    std::string_view contract;
    std::string_view urns; ///< as they stand in the list
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
    auto const is_fine = [](char one) {
        return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9') ||
               one == '-' || one == '_' || one == '.';
    };
    return !text.empty() && text.size() <= longest_word && std::ranges::all_of(text, is_fine);
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

/// MassTransit reads ids as GUIDs and refuses the whole message for another text.
void add_guid(std::string& to, std::string_view name, std::string_view id)
{
    if (core::uuid::parse(id))
        to.append("\"").append(name).append("\":\"").append(id).append("\",");
}

} // namespace

std::string in_masstransit_envelope(message const& one, std::string_view queue)
{
    auto const contract = one.find(attribute::contract);
    if (!is_name(contract) || !is_plain_object(one.body))
        return one.body;
    auto const correlation = one.find(attribute::correlation_id);
    std::string made = "{";
    made.reserve(one.body.size() + max_envelope_octets);
    add_guid(made, "messageId", one.id);
    add_guid(made, "correlationId", correlation);
    add_guid(made, "conversationId", correlation);
    add_guid(made, "initiatorId", one.find(attribute::causation_id));
    if (auto const source = one.find(attribute::source); is_name(source))
        made.append(R"("sourceAddress":"fcg://)").append(source).append("\",");
    if (is_name(queue))
        made.append(R"("destinationAddress":"fcg://)").append(queue).append("\",");
    made.append(R"("messageType":[)").append(urns_of(contract)).append("],");
    made.append(R"("message":)").append(one.body);
    if (auto const sent = core::parse_rfc3339(one.find(attribute::occurred_at)))
        made.append(R"(,"sentTime":")").append(core::to_rfc3339(*sent)).append("\"");
    made.append(R"(,"headers":{},"host":{}})");
    return made;
}

} // namespace fcg::bus
