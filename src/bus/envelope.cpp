#include "bus/envelope.hpp"

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

constexpr std::size_t longest_message_id = 128;

/// One event has two names: FCG's payments service sends it with "Event" at the end, its readers expect it
/// without.
std::string_view canonical_name(std::string_view contract)
{
    return contract == "GamePurchaseCompletedEvent" ? "GamePurchaseCompleted" : contract;
}

/// Returns "GamePurchaseRequested" for "urn:message:fcg.Contracts:GamePurchaseRequested". Returns the outer
/// name of a generic type, such as MassTransit's
/// "urn:message:MassTransit:Fault[[fcg.Contracts:GamePurchaseRequested]]".
std::string_view name_in_urn(std::string_view urn)
{
    urn = urn.substr(0, urn.find('['));
    return urn.substr(urn.rfind(':') + 1);
}

/// Reads the contract from the list of a message's type and its interfaces: `expected` if the list has it,
/// otherwise the first.
void read_contract(json::value const& message_type, std::string_view expected, opened& opened)
{
    auto const* types = message_type.as_list();
    auto const names_something = [](json::value const& value) {
        return value.as_text() != nullptr && !name_in_urn(*value.as_text()).empty();
    };
    if (types == nullptr || types->empty() || !std::ranges::all_of(*types, names_something)) {
        opened.refusal = "messageType must be a list of URNs that name contracts";
        return;
    }
    auto const name = [](json::value const& value) { return name_in_urn(*value.as_text()); };
    auto const is_expected = [expected](std::string_view text) { return canonical_name(text) == expected; };
    auto const it = std::ranges::find_if(*types, is_expected, name);
    opened.contract = name(it != types->end() ? *it : types->front());
}

void take_off_envelope(json::value const& envelope, message const& message, std::string_view expected,
                       opened& opened)
{
    auto const* id = envelope.find("messageId");
    if (message.find(attribute::message_id).empty() && id != nullptr && id->as_text() != nullptr &&
        !id->as_text()->empty() && id->as_text()->size() <= longest_message_id)
        opened.message_id = *id->as_text();
    read_contract(*envelope.find("messageType"), expected, opened);
    opened.body = *envelope.find("message");
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

bool is_envelope(json::value const& document)
{
    return document.find("messageType") != nullptr && document.find("message") != nullptr;
}

opened open(message const& message, std::string_view expected)
{
    opened result;
    auto const given_id = message.find(attribute::message_id);
    result.message_id = given_id.empty() ? message.id : std::string(given_id);

    auto parsed = json::parse(message.body);
    if (auto const* fault = std::get_if<json::fault>(&parsed)) {
        result.refusal = "the body cannot be read as JSON: " + core::one_line(fault->reason, 200);
        return result;
    }
    auto& document = std::get<json::value>(parsed);
    if (is_envelope(document)) {
        take_off_envelope(document, message, expected, result);
    } else {
        result.contract = message.find(attribute::contract);
        result.body = std::move(document);
    }
    bool const named = result.refusal.empty() && !result.contract.empty();
    if (named && canonical_name(result.contract) != expected)
        result.refusal = "the message is a \"" + core::one_line(result.contract, 80) +
                         "\", this queue carries \"" + std::string(expected) + "\"";
    return result;
}

} // namespace fcg::bus
