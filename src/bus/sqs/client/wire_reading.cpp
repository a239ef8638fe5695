#include "bus/sqs/client/wire.hpp"
#include "platform/core/text.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace fcg::bus::sqs::wire {
namespace {

/// The members of the list with this name that are objects.
template <class Read>
void for_each_in(json::value const& object, std::string_view name, Read const& read)
{
    auto const* const member = object.find(name);
    auto const* const list = member == nullptr ? nullptr : member->as_list();
    if (list == nullptr)
        return;
    for (auto const& one : *list)
        if (one.as_object() != nullptr)
            read(one);
}

/// Some servers write numbers as texts.
std::int64_t number_in(json::value const& object, std::string_view name)
{
    auto const* const member = object.find(name);
    if (member == nullptr)
        return 0;
    if (auto const* const number = member->as_number())
        return json::to_integer(*number).value_or(0);
    std::int64_t read = 0;
    if (auto const* const text = member->as_text())
        std::from_chars(text->data(), text->data() + text->size(), read);
    return read;
}

std::optional<bool> flag_in(json::value const& object, std::string_view name)
{
    auto const* const member = object.find(name);
    auto const* const flag = member == nullptr ? nullptr : member->as_bool();
    return flag == nullptr ? std::nullopt : std::optional(*flag);
}

/// Empty when `text` is no base64.
std::string from_base64(std::string_view text)
{
    std::string out(3 * ((text.size() + 3) / 4), '\0');
    auto const octets =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<unsigned char const*>(text.data()), static_cast<int>(text.size()));
    if (octets < 0)
        return {};
    auto const padding = text.ends_with("==") ? 2U : text.ends_with('=') ? 1U : 0U;
    out.resize(static_cast<std::size_t>(octets) - padding);
    return out;
}

std::vector<message_attribute> read_attributes(json::value const& message)
{
    std::vector<message_attribute> read;
    auto const* const member = message.find("MessageAttributes");
    auto const* const all = member == nullptr ? nullptr : member->as_object();
    if (all == nullptr)
        return read;
    read.reserve(all->size());
    for (auto const& [name, value] : *all) {
        message_attribute one{.name = name, .type = text_in(value, "DataType"), .value = {}};
        one.value = one.type.starts_with("Binary") ? from_base64(text_in(value, "BinaryValue"))
                                                   : text_in(value, "StringValue");
        read.push_back(std::move(one));
    }
    return read;
}

/// Servers tell of a lease that is over, and of a message that is too long, in the words of a wrong
/// parameter.
error_kind kind_of(error const& what)
{
    auto const kind = classify(what.code, what.status);
    if (kind != error_kind::terminal)
        return kind;
    auto const message = core::to_lower_ascii(what.message);
    auto const says = [&message](std::string_view words) { return message.find(words) != message.npos; };
    if (says("receipthandle") || says("receipt handle"))
        return error_kind::lease_lost;
    if (says("messagetoolong") || says("message must be shorter than"))
        return error_kind::unsendable;
    return kind;
}

refused_entry read_refused(json::value const& entry)
{
    constexpr int status_of_sender_fault = 400;
    constexpr int status_of_service_fault = 500;
    refused_entry read;
    read.id = text_in(entry, "Id");
    read.why.code = canonical_code(text_in(entry, "Code"));
    read.why.message = text_in(entry, "Message");
    read.why.sender_fault = flag_in(entry, "SenderFault").value_or(false);
    read.why.status = read.why.sender_fault ? status_of_sender_fault : status_of_service_fault;
    read.why.kind = kind_of(read.why);
    return read;
}

/// The service shows what it has signed, and the session token is a part of that: nobody needs it in a log.
void leave_out_what_was_signed(error& what)
{
    for (std::string_view const begins :
         {"The Canonical String", "The String-to-Sign", "x-amz-security-token"})
        what.message.resize(std::min(what.message.size(), what.message.find(begins)));
}

std::string first_text_in(json::value const& object, std::initializer_list<std::string_view> names)
{
    for (auto const name : names)
        if (auto text = text_in(object, name); !text.empty())
            return text;
    return {};
}

/// The header X-Amzn-Query-Error: "AWS.SimpleQueueService.NonExistentQueue;Sender".
void apply_query_error(error& what, std::string_view header)
{
    auto const semicolon = header.find(';');
    if (auto const legacy = header.substr(0, semicolon); is_known_code(legacy) && !is_known_code(what.code))
        what.code = canonical_code(legacy);
    if (semicolon != header.npos)
        what.sender_fault = core::trim(header.substr(semicolon + 1)) == "Sender";
}

} // namespace

attributes attributes_in(json::value const& object, std::string_view name)
{
    attributes read;
    auto const* const member = object.find(name);
    auto const* const all = member == nullptr ? nullptr : member->as_object();
    if (all != nullptr)
        for (auto const& [key, value] : *all)
            if (auto const* const text = value.as_text())
                read.emplace(key, *text);
    return read;
}

batch_answer read_batch_answer(json::value const& answer)
{
    batch_answer read;
    for_each_in(answer, "Successful", [&](json::value const& entry) {
        read.accepted.push_back({text_in(entry, "Id"), text_in(entry, "MD5OfMessageBody"),
                                 text_in(entry, "MD5OfMessageAttributes")});
    });
    for_each_in(answer, "Failed",
                [&](json::value const& entry) { read.refused.push_back(read_refused(entry)); });
    return read;
}

std::vector<delivery> read_messages(json::value const& answer)
{
    std::vector<delivery> read;
    for_each_in(answer, "Messages", [&](json::value const& message) {
        delivery one;
        one.content.receipt_handle = text_in(message, "ReceiptHandle");
        if (one.content.receipt_handle.empty())
            return;
        one.content.message_id = text_in(message, "MessageId");
        one.content.body = text_in(message, "Body");
        one.content.attributes = read_attributes(message);
        one.content.system = attributes_in(message, "Attributes");
        one.md5_of_body = text_in(message, "MD5OfBody");
        one.md5_of_attributes = text_in(message, "MD5OfMessageAttributes");
        read.push_back(std::move(one));
    });
    return read;
}

std::vector<move_task> read_move_tasks(json::value const& answer)
{
    std::vector<move_task> read;
    for_each_in(answer, "Results", [&](json::value const& entry) {
        read.push_back({.handle = text_in(entry, "TaskHandle"),
                        .status = text_in(entry, "Status"),
                        .moved = number_in(entry, "ApproximateNumberOfMessagesMoved"),
                        .to_move = number_in(entry, "ApproximateNumberOfMessagesToMove"),
                        .failure = text_in(entry, "FailureReason")});
    });
    return read;
}

error read_error(http::client_answer const& answer)
{
    constexpr int min_server_fault = 500;
    error what;
    what.status = answer.status;
    what.sender_fault = answer.status < min_server_fault;
    what.request_id = answer.header("x-amzn-requestid");
    auto const parsed = json::parse(answer.body);
    if (auto const* const body = std::get_if<json::value>(&parsed)) {
        what.code = canonical_code(first_text_in(*body, {"__type", "code", "Code"}));
        what.message = first_text_in(*body, {"message", "Message"});
    } else {
        what.message = core::one_line(answer.body, 200);
    }
    if (auto const type = answer.header("x-amzn-errortype"); what.code.empty() && !type.empty())
        what.code = canonical_code(type);
    if (auto const legacy = answer.header("x-amzn-query-error"); !legacy.empty())
        apply_query_error(what, legacy);
    what.kind = kind_of(what);
    leave_out_what_was_signed(what);
    return what;
}

} // namespace fcg::bus::sqs::wire
