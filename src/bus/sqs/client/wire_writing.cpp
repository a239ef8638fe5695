#include "bus/sqs/client/wire.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <cstdint>
#include <iterator>
#include <utility>

namespace fcg::bus::sqs::wire {
namespace {

/// Writes one JSON text and inserts the commas.
class writer {
public:
    explicit writer(std::size_t expected) { out_.reserve(expected); }

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
        fmt::format_to(std::back_inserter(out_), "{}", value);
        return *this;
    }

    writer& base64(std::string_view octets)
    {
        begin_value();
        out_ += '"';
        auto const before = out_.size();
        out_.resize(before + 4 * ((octets.size() + 2) / 3) + 1); // and the terminating zero of OpenSSL
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out_.data() + before),
                        reinterpret_cast<unsigned char const*>(octets.data()),
                        static_cast<int>(octets.size()));
        out_.back() = '"';
        return *this;
    }

    std::string take() { return std::move(out_); }

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

constexpr std::size_t short_request = 512;

/// Returns a writer of an object that begins with the queue's URL.
writer for_queue(std::string_view url, std::size_t expected = short_request)
{
    writer out(expected);
    out.open('{').key("QueueUrl").text(url);
    return out;
}

void write_texts(writer& out, attributes const& texts)
{
    out.open('{');
    for (auto const& [name, value] : texts)
        out.key(name).text(value);
    out.close('}');
}

void open_entry(writer& out, std::size_t index)
{
    out.open('{').key("Id").text(fmt::to_string(index));
}

std::string finish_batch(writer& out)
{
    out.close(']').close('}');
    return out.take();
}

void write_message_attributes(writer& out, std::vector<message_attribute> const& attributes)
{
    out.key("MessageAttributes").open('{');
    for (auto const& attribute : attributes) {
        out.key(attribute.name).open('{').key("DataType").text(attribute.type);
        if (attribute.type.starts_with("Binary"))
            out.key("BinaryValue").base64(attribute.value);
        else
            out.key("StringValue").text(attribute.value);
        out.close('}');
    }
    out.close('}');
}

/// Estimates the size, to allocate once.
std::size_t octets_of(send_entry const& entry)
{
    constexpr std::size_t env = 64;
    auto octets = entry.body.size() + entry.body.size() / 8 + env; // room for escaped quotation marks
    for (auto const& attribute : entry.attributes)
        octets += attribute.name.size() + attribute.type.size() + attribute.value.size() + env;
    return octets;
}

} // namespace

std::string create_queue(std::string_view name, attributes const& attributes)
{
    writer out(short_request);
    out.open('{').key("QueueName").text(name);
    if (!attributes.empty())
        write_texts(out.key("Attributes"), attributes);
    return out.close('}').take();
}

std::string get_queue_url(std::string_view name)
{
    writer out(short_request);
    return out.open('{').key("QueueName").text(name).close('}').take();
}

std::string get_queue_attributes(std::string_view url, std::span<std::string const> names)
{
    auto out = for_queue(url);
    out.key("AttributeNames").open('[');
    for (auto const& name : names)
        out.text(name);
    return out.close(']').close('}').take();
}

std::string set_queue_attributes(std::string_view url, attributes const& attributes)
{
    auto out = for_queue(url);
    write_texts(out.key("Attributes"), attributes);
    return out.close('}').take();
}

std::string purge_queue(std::string_view url)
{
    return for_queue(url).close('}').take();
}

std::string receive(std::string_view url, receive_options const& options)
{
    auto out = for_queue(url);
    out.key("MaxNumberOfMessages").number(options.max);
    out.key("WaitTimeSeconds").number(options.wait_seconds);
    out.key("VisibilityTimeout").number(options.visibility_timeout);
    out.key("MessageAttributeNames").open('[').text("All").close(']');
    out.key("MessageSystemAttributeNames").open('[').text("All").close(']');
    return out.close('}').take();
}

std::string start_message_move_task(std::string_view source_arn, std::string_view destination_arn)
{
    writer out(short_request);
    out.open('{').key("SourceArn").text(source_arn);
    if (!destination_arn.empty())
        out.key("DestinationArn").text(destination_arn);
    return out.close('}').take();
}

std::string list_message_move_tasks(std::string_view source_arn)
{
    constexpr std::int64_t max_listed_by_service = 10;
    writer out(short_request);
    out.open('{').key("SourceArn").text(source_arn);
    return out.key("MaxResults").number(max_listed_by_service).close('}').take();
}

std::string send_batch(std::string_view url, std::span<send_entry const> entries,
                       std::span<std::size_t const> indexes)
{
    auto expected = short_request;
    for (auto const index : indexes)
        expected += octets_of(entries[index]);
    auto out = for_queue(url, expected);
    out.key("Entries").open('[');
    for (auto const index : indexes) {
        auto const& entry = entries[index];
        open_entry(out, index);
        out.key("MessageBody").text(entry.body);
        if (entry.delay_seconds != 0)
            out.key("DelaySeconds").number(entry.delay_seconds);
        if (!entry.attributes.empty())
            write_message_attributes(out, entry.attributes);
        out.close('}');
    }
    return finish_batch(out);
}

std::string delete_batch(std::string_view url, std::span<std::string const> receipt_handles,
                         std::span<std::size_t const> indexes)
{
    constexpr std::size_t usual_entry = 512;
    auto out = for_queue(url, short_request + indexes.size() * usual_entry);
    out.key("Entries").open('[');
    for (auto const index : indexes) {
        open_entry(out, index);
        out.key("ReceiptHandle").text(receipt_handles[index]).close('}');
    }
    return finish_batch(out);
}

std::string change_visibility_batch(std::string_view url, std::span<visibility_entry const> entries,
                                    std::span<std::size_t const> indexes)
{
    constexpr std::size_t usual_entry = 512;
    auto out = for_queue(url, short_request + indexes.size() * usual_entry);
    out.key("Entries").open('[');
    for (auto const index : indexes) {
        open_entry(out, index);
        out.key("ReceiptHandle").text(entries[index].receipt_handle);
        out.key("VisibilityTimeout").number(entries[index].timeout).close('}');
    }
    return finish_batch(out);
}

} // namespace fcg::bus::sqs::wire
