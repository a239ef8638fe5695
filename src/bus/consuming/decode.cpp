#include "bus/consuming/decode.hpp"

#include "platform/core/text.hpp"

#include <algorithm>

namespace fcg::bus {
namespace {

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
