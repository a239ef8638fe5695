#include "bus/sqs/client/wire.hpp"
#include "platform/core/text.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace fcg::bus::sqs::wire {
namespace {

/// Returns a null if there is no member `name`.
json::value const& member(json::value const& object, std::string_view name)
{
    static json::value const none;
    auto const* const value = object.find(name);
    return value == nullptr ? none : *value;
}

/// Calls `read` for each object in the list `name`.
template <class Read>
void for_each_in(json::value const& object, std::string_view name, Read const& read)
{
    if (auto const* const list = member(object, name).as_list())
        for (auto const& value : *list)
            if (value.as_object() != nullptr)
                read(value);
}

/// Accepts numbers that are texts, as some servers write them.
std::int64_t number_in(json::value const& object, std::string_view name)
{
    auto const& value = member(object, name);
    if (auto const* const number = value.as_number())
        return json::to_integer(*number).value_or(0);
    std::int64_t read = 0;
    if (auto const* const text = value.as_text())
        std::from_chars(text->data(), text->data() + text->size(), read);
    return read;
}

/// Returns an empty text if `text` is not base64.
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
    auto const* const object = member(message, "MessageAttributes").as_object();
    if (object == nullptr)
        return read;
    read.reserve(object->size());
    for (auto const& [name, value] : *object) {
        message_attribute attribute{.name = name, .type = text_in(value, "DataType"), .value = {}};
        attribute.value = attribute.type.starts_with("Binary") ? from_base64(text_in(value, "BinaryValue"))
                                                               : text_in(value, "StringValue");
        read.push_back(std::move(attribute));
    }
    return read;
}

/// Classifies two errors by their message, because servers report an expired lease and a message that is too
/// long as an invalid parameter.
error_kind kind_of(error const& error)
{
    auto const kind = classify(error.code, error.status);
    if (kind != error_kind::terminal)
        return kind;
    auto const message = core::to_lower_ascii(error.message);
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
    auto const* const sender_fault = member(entry, "SenderFault").as_bool();
    read.why.sender_fault = sender_fault != nullptr && *sender_fault;
    read.why.status = read.why.sender_fault ? status_of_sender_fault : status_of_service_fault;
    read.why.kind = kind_of(read.why);
    return read;
}

/// Removes what the service has signed from the error's message. It contains the session token, which must
/// not get into the log.
void leave_out_what_was_signed(error& error)
{
    for (std::string_view const begins :
         {"The Canonical String", "The String-to-Sign", "x-amz-security-token"})
        error.message.resize(std::min(error.message.size(), error.message.find(begins)));
}

std::string first_text_in(json::value const& object, std::initializer_list<std::string_view> names)
{
    for (auto const name : names)
        if (auto text = text_in(object, name); !text.empty())
            return text;
    return {};
}

/// Reads the header X-Amzn-Query-Error: "AWS.SimpleQueueService.NonExistentQueue;Sender".
void apply_query_error(error& error, std::string_view header)
{
    auto const semicolon = header.find(';');
    if (auto const legacy = header.substr(0, semicolon); is_known_code(legacy) && !is_known_code(error.code))
        error.code = canonical_code(legacy);
    if (semicolon != header.npos)
        error.sender_fault = core::trim(header.substr(semicolon + 1)) == "Sender";
}

} // namespace

attributes attributes_in(json::value const& object, std::string_view name)
{
    attributes read;
    if (auto const* const values = member(object, name).as_object())
        for (auto const& [key, value] : *values)
            if (auto const* const text = value.as_text())
                read.emplace(key, *text);
    return read;
}

batch_response read_batch_response(json::value const& answer)
{
    batch_response read;
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
        delivery delivery;
        delivery.content.receipt_handle = text_in(message, "ReceiptHandle");
        if (delivery.content.receipt_handle.empty())
            return;
        delivery.content.message_id = text_in(message, "MessageId");
        delivery.content.body = text_in(message, "Body");
        delivery.content.attributes = read_attributes(message);
        delivery.content.system = attributes_in(message, "Attributes");
        delivery.md5_of_body = text_in(message, "MD5OfBody");
        delivery.md5_of_attributes = text_in(message, "MD5OfMessageAttributes");
        read.push_back(std::move(delivery));
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

error read_error(http::client_response const& answer)
{
    constexpr int min_server_fault = 500;
    error error;
    error.status = answer.status;
    error.sender_fault = answer.status < min_server_fault;
    error.request_id = answer.header("x-amzn-requestid");
    auto const parsed = json::parse(answer.body);
    if (auto const* const body = std::get_if<json::value>(&parsed)) {
        error.code = canonical_code(first_text_in(*body, {"__type", "code", "Code"}));
        error.message = first_text_in(*body, {"message", "Message"});
    } else {
        error.message = core::one_line(answer.body, 200);
    }
    if (auto const type = answer.header("x-amzn-errortype"); error.code.empty() && !type.empty())
        error.code = canonical_code(type);
    if (auto const legacy = answer.header("x-amzn-query-error"); !legacy.empty())
        apply_query_error(error, legacy);
    error.kind = kind_of(error);
    leave_out_what_was_signed(error);
    return error;
}

} // namespace fcg::bus::sqs::wire
