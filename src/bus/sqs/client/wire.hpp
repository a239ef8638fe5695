#pragma once
#include "bus/sqs/client/client.hpp"
#include "platform/json/value.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// AWS JSON 1.0: the bodies of requests and responses. A server's data is not trusted: what is missing or has
/// another type reads as empty.
namespace fcg::bus::sqs::wire {

std::string create_queue(std::string_view name, attributes const& attributes);
std::string get_queue_url(std::string_view name);
std::string get_queue_attributes(std::string_view url, std::span<std::string const> names);
std::string set_queue_attributes(std::string_view url, attributes const& attributes);
std::string purge_queue(std::string_view url);
std::string receive(std::string_view url, receive_options const& options);
std::string start_message_move_task(std::string_view source_arn, std::string_view destination_arn);
std::string list_message_move_tasks(std::string_view source_arn);

/// Returns the body of a request for a batch. `indexes` holds the indexes of the entries that go into it;
/// each entry has its index as its id.
std::string send_batch(std::string_view url, std::span<send_entry const> entries,
                       std::span<std::size_t const> indexes);
std::string delete_batch(std::string_view url, std::span<std::string const> receipt_handles,
                         std::span<std::size_t const> indexes);
std::string change_visibility_batch(std::string_view url, std::span<visibility_entry const> entries,
                                    std::span<std::size_t const> indexes);

/// Returns base64 with padding, as in the values of binary attributes.
std::string to_base64(std::string_view octets);

/// Returns the text members of the member object `name`.
attributes attributes_in(json::value const& object, std::string_view name);

struct accepted_entry {
    std::string id;
    std::string md5_of_body;       ///< empty if the response has none
    std::string md5_of_attributes; ///< empty if the response has none
};

struct refused_entry {
    std::string id;
    error why;
};

struct batch_response {
    std::vector<accepted_entry> accepted;
    std::vector<refused_entry> refused;
};

batch_response read_batch_response(json::value const& answer);

struct delivery {
    sqs_message content;
    std::string md5_of_body;
    std::string md5_of_attributes;
};

/// Reads the messages of a response. Leaves out messages without a receipt handle, since they could not be
/// deleted.
std::vector<delivery> read_messages(json::value const& answer);
std::vector<move_task> read_move_tasks(json::value const& answer);

/// Reads the error from a response that is not a success, in whatever shape: JSON with a code in one of
/// several members, HTML of a proxy, or an empty body.
error read_error(http::client_response const& answer);

} // namespace fcg::bus::sqs::wire
