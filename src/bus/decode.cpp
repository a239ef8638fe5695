#include "bus/decode.hpp"

#include "platform/core/text.hpp"

#include <algorithm>

namespace fcg::bus {
namespace {

constexpr std::size_t longest_message_id = 128;

/// One event went by two names: FCG's payments service sent it with "Event", its readers waited for it
/// without.
std::string_view canonical_name(std::string_view contract)
{
    return contract == "GamePurchaseCompletedEvent" ? "GamePurchaseCompleted" : contract;
}

/// "urn:message:fcg.Contracts:GamePurchaseRequested" -> "GamePurchaseRequested"; of a generic type, such as
/// MassTransit's "urn:message:MassTransit:Fault[[fcg.Contracts:GamePurchaseRequested]]", the outer name.
std::string_view name_in_urn(std::string_view urn)
{
    urn = urn.substr(0, urn.find('['));
    return urn.substr(urn.rfind(':') + 1);
}

/// A message names its type and every interface of it: the expected one when it is among them, else the
/// first.
void read_contract(json::value const& message_type, std::string_view expected, opened& into)
{
    auto const* types = message_type.as_list();
    auto const names_something = [](json::value const& one) {
        return one.as_text() != nullptr && !name_in_urn(*one.as_text()).empty();
    };
    if (types == nullptr || types->empty() || !std::ranges::all_of(*types, names_something)) {
        into.refusal = "messageType must be a list of URNs that name contracts";
        return;
    }
    auto const name = [](json::value const& one) { return name_in_urn(*one.as_text()); };
    auto const is_expected = [expected](std::string_view one) { return canonical_name(one) == expected; };
    auto const found = std::ranges::find_if(*types, is_expected, name);
    into.contract = name(found != types->end() ? *found : types->front());
}

void take_off_envelope(json::value const& envelope, message const& one, std::string_view expected,
                       opened& into)
{
    auto const* id = envelope.find("messageId");
    if (one.find(attribute::message_id).empty() && id != nullptr && id->as_text() != nullptr &&
        !id->as_text()->empty() && id->as_text()->size() <= longest_message_id)
        into.message_id = *id->as_text();
    read_contract(*envelope.find("messageType"), expected, into);
    into.body = *envelope.find("message");
}

} // namespace

bool is_envelope(json::value const& document)
{
    return document.find("messageType") != nullptr && document.find("message") != nullptr;
}

opened open(message const& one, std::string_view expected)
{
    opened result;
    auto const given_id = one.find(attribute::message_id);
    result.message_id = given_id.empty() ? one.id : std::string(given_id);

    auto parsed = json::parse(one.body);
    if (auto const* fault = std::get_if<json::fault>(&parsed)) {
        result.refusal = "the body is not JSON that we read: " + core::one_line(fault->reason, 200);
        return result;
    }
    auto& document = std::get<json::value>(parsed);
    if (is_envelope(document)) {
        take_off_envelope(document, one, expected, result);
    } else {
        result.contract = one.find(attribute::contract);
        result.body = std::move(document);
    }
    bool const named = result.refusal.empty() && !result.contract.empty();
    if (named && canonical_name(result.contract) != expected)
        result.refusal = "the message is a \"" + core::one_line(result.contract, 80) +
                         "\", this queue carries \"" + std::string(expected) + "\"";
    return result;
}

} // namespace fcg::bus
