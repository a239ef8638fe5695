#include "bus/sqs/client/wire.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <cstdint>
#include <utility>

namespace fcg::bus::sqs::wire {
namespace {

constexpr std::size_t short_request = 512;
constexpr std::size_t short_entry = 512;

/// Writes one JSON object and inserts the commas.
class writer {
public:
    /// Begins an object with its first member. `expected` is about the size of the whole text.
    writer(std::string_view name, std::string_view value, std::size_t expected = short_request)
    {
        out_.reserve(expected);
        open('{').key(name).text(value);
    }

    writer& open(char bracket)
    {
        begin_value();
        out_ += bracket;
        first_ = true;
        return *this;
    }

    writer& close(char bracket)
    {
        out_ += bracket;
        first_ = false;
        return *this;
    }

    writer& key(std::string_view name)
    {
        text(name);
        out_ += ':';
        first_ = true;
        return *this;
    }

    writer& text(std::string_view value)
    {
        begin_value();
        core::append_json_string(out_, value);
        return *this;
    }

    writer& number(std::int64_t value)
    {
        begin_value();
        out_ += fmt::to_string(value);
        return *this;
    }

    /// Ends the object.
    std::string finish() { return std::move(close('}').out_); }

private:
    void begin_value()
    {
        if (!first_)
            out_ += ',';
        first_ = false;
    }

    std::string out_;
    bool first_ = true;
};

void write_texts(writer& out, attributes const& texts)
{
    out.open('{');
    for (auto const& [name, value] : texts)
        out.key(name).text(value);
    out.close('}');
}

/// Returns the request for a batch. `write` adds the members of the entry with an index.
template <class Write>
std::string write_batch(std::string_view url, std::span<std::size_t const> indexes, std::size_t expected,
                        Write const& write)
{
    writer out("QueueUrl", url, expected);
    out.key("Entries").open('[');
    for (auto const index : indexes) {
        out.open('{').key("Id").text(fmt::to_string(index));
        write(out, index);
        out.close('}');
    }
    return out.close(']').finish();
}

void write_message_attributes(writer& out, std::vector<message_attribute> const& attributes)
{
    out.key("MessageAttributes").open('{');
    for (auto const& attribute : attributes) {
        out.key(attribute.name).open('{').key("DataType").text(attribute.type);
        if (attribute.type.starts_with("Binary"))
            out.key("BinaryValue").text(to_base64(attribute.value));
        else
            out.key("StringValue").text(attribute.value);
        out.close('}');
    }
    out.close('}');
}

} // namespace

std::string create_queue(std::string_view name, attributes const& attributes)
{
    writer out("QueueName", name);
    if (!attributes.empty())
        write_texts(out.key("Attributes"), attributes);
    return out.finish();
}

std::string get_queue_url(std::string_view name)
{
    return writer("QueueName", name).finish();
}

std::string get_queue_attributes(std::string_view url, std::span<std::string const> names)
{
    writer out("QueueUrl", url);
    out.key("AttributeNames").open('[');
    for (auto const& name : names)
        out.text(name);
    return out.close(']').finish();
}

std::string set_queue_attributes(std::string_view url, attributes const& attributes)
{
    writer out("QueueUrl", url);
    write_texts(out.key("Attributes"), attributes);
    return out.finish();
}

std::string purge_queue(std::string_view url)
{
    return writer("QueueUrl", url).finish();
}

std::string receive(std::string_view url, receive_options const& options)
{
    writer out("QueueUrl", url);
    out.key("MaxNumberOfMessages").number(options.max);
    out.key("WaitTimeSeconds").number(options.wait_seconds);
    out.key("VisibilityTimeout").number(options.visibility_timeout);
    out.key("MessageAttributeNames").open('[').text("All").close(']');
    out.key("MessageSystemAttributeNames").open('[').text("All").close(']');
    return out.finish();
}

std::string start_message_move_task(std::string_view source_arn, std::string_view destination_arn)
{
    writer out("SourceArn", source_arn);
    if (!destination_arn.empty())
        out.key("DestinationArn").text(destination_arn);
    return out.finish();
}

std::string list_message_move_tasks(std::string_view source_arn)
{
    constexpr std::int64_t max_listed_by_service = 10;
    return writer("SourceArn", source_arn).key("MaxResults").number(max_listed_by_service).finish();
}

std::string send_batch(std::string_view url, std::span<send_entry const> entries,
                       std::span<std::size_t const> indexes)
{
    auto expected = short_request;
    for (auto const index : indexes)
        expected += octets_of(entries[index]) * 9 / 8 + short_entry; // room for escaped quotation marks
    return write_batch(url, indexes, expected, [entries](writer& out, std::size_t index) {
        auto const& entry = entries[index];
        out.key("MessageBody").text(entry.body);
        if (entry.delay_seconds != 0)
            out.key("DelaySeconds").number(entry.delay_seconds);
        if (!entry.attributes.empty())
            write_message_attributes(out, entry.attributes);
    });
}

std::string delete_batch(std::string_view url, std::span<std::string const> receipt_handles,
                         std::span<std::size_t const> indexes)
{
    auto const expected = short_request + indexes.size() * short_entry;
    return write_batch(url, indexes, expected, [receipt_handles](writer& out, std::size_t index) {
        out.key("ReceiptHandle").text(receipt_handles[index]);
    });
}

std::string change_visibility_batch(std::string_view url, std::span<visibility_entry const> entries,
                                    std::span<std::size_t const> indexes)
{
    auto const expected = short_request + indexes.size() * short_entry;
    return write_batch(url, indexes, expected, [entries](writer& out, std::size_t index) {
        out.key("ReceiptHandle").text(entries[index].receipt_handle);
        out.key("VisibilityTimeout").number(entries[index].timeout);
    });
}

std::string to_base64(std::string_view octets)
{
    std::string text((octets.size() + 2) / 3 * 4 + 1, '\0'); // and the terminating zero of OpenSSL
    auto const* const from = reinterpret_cast<unsigned char const*>(octets.data());
    auto* const to = reinterpret_cast<unsigned char*>(text.data());
    text.resize(static_cast<std::size_t>(EVP_EncodeBlock(to, from, static_cast<int>(octets.size()))));
    return text;
}

} // namespace fcg::bus::sqs::wire
