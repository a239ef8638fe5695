#pragma once
#include "bus/sqs/client/client.hpp"
#include "platform/json/value.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// AWS JSON 1.0: the bodies of requests and answers. What a server sends is not trusted: what is missing or
/// of another type reads as empty.
namespace fcg::bus::sqs::wire {

std::string create_queue(std::string_view name, attributes const& how);
std::string get_queue_url(std::string_view name);
std::string get_queue_attributes(std::string_view url, std::span<std::string const> names);
std::string set_queue_attributes(std::string_view url, attributes const& how);
std::string purge_queue(std::string_view url);
std::string receive(std::string_view url, receive_options const& how);
std::string start_message_move_task(std::string_view source_arn, std::string_view destination_arn);
std::string list_message_move_tasks(std::string_view source_arn);

/// `which`: the places of the entries that go into this request; each has its place as its id.
std::string send_batch(std::string_view url, std::span<send_entry const> entries,
                       std::span<std::size_t const> which);
std::string delete_batch(std::string_view url, std::span<std::string const> receipt_handles,
                         std::span<std::size_t const> which);
std::string change_visibility_batch(std::string_view url, std::span<visibility_entry const> entries,
                                    std::span<std::size_t const> which);

/// The texts of the object with this name.
attributes attributes_in(json::value const& object, std::string_view name);

struct accepted_entry {
    std::string id;
    std::string md5_of_body;       ///< empty: not told
    std::string md5_of_attributes; ///< empty: not told
};

struct refused_entry {
    std::string id;
    error why;
};

struct batch_answer {
    std::vector<accepted_entry> accepted;
    std::vector<refused_entry> refused;
};

batch_answer read_batch_answer(json::value const& answer);

struct delivery {
    sqs_message content;
    std::string md5_of_body;
    std::string md5_of_attributes;
};

/// Without what has no receipt handle: nobody could use it.
std::vector<delivery> read_messages(json::value const& answer);
std::vector<move_task> read_move_tasks(json::value const& answer);

/// What an answer that is no success says, in whatever shape: JSON with a code here or there, HTML of a
/// proxy, nothing at all.
error read_error(http::client_answer const& answer);

} // namespace fcg::bus::sqs::wire
