#pragma once
#include "bus/sqs/client/errors.hpp"
#include "bus/sqs/credentials/credentials.hpp"
#include "bus/sqs/settings.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/random.hpp"
#include "platform/http/client/client.hpp"
#include "platform/telemetry/metrics.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// An asynchronous client of Amazon SQS: AWS JSON 1.0, Signature Version 4. Usable without the bus: it
/// addresses queues by URL.
namespace fcg::bus::sqs {

/// The attributes of a queue or a message, by AWS's names.
using attributes = std::map<std::string, std::string>;

struct message_attribute {
    std::string name;
    std::string type = "String"; ///< or "Number", "Binary" (`value` holds the octets); may have a ".label"
    std::string value;
};

struct send_entry {
    std::string body;
    std::vector<message_attribute> attributes;
    std::int64_t delay_seconds = 0; ///< 0 to 900
};

/// Returns the size as SQS counts it: the body; names, types and values of the attributes.
std::size_t octets_of(send_entry const& entry);

struct sqs_message {
    std::string message_id;
    std::string receipt_handle;
    std::string body;
    std::vector<message_attribute> attributes;
    sqs::attributes system; ///< SentTimestamp, ApproximateReceiveCount ...
};

/// The maximum of MaxNumberOfMessages in ReceiveMessage.
inline constexpr std::size_t max_received_in_a_call = 10;

struct receive_options {
    std::int64_t max = 10;                ///< 1 to 10
    std::int64_t wait_seconds = 0;        ///< 0 to 20
    std::int64_t visibility_timeout = 30; ///< in seconds, 0 to 43,200
};

struct visibility_entry {
    std::string receipt_handle;
    std::int64_t timeout = 0; ///< in seconds from now on
};

/// The outcome of one entry of a batch; nothing if it succeeded.
using entry_outcome = std::optional<error>;

struct move_task {
    std::string handle; ///< set only while the task runs
    std::string status; ///< RUNNING, COMPLETED, CANCELLING, CANCELLED, FAILED
    std::int64_t moved = 0;
    std::int64_t to_move = 0;
    std::string failure;
};

/// Sends one HTTP request to the endpoint. Tests inject faults here.
using exchange_function =
    std::function<task<http::client_response>(http::client_request request, std::chrono::microseconds limit)>;

/// The client. Every call retries temporary failures (full jitter, a token bucket shared by all calls, the
/// server's own wait if it names one, a corrected clock if ours is off) and then throws call_failed or
/// no_credentials. Must run on its loop's thread and outlive its calls. Cancelling a call abandons it;
/// whether the service has executed it is then unknown. Long polls have connections of their own, so that no
/// other call waits for them.
class client {
public:
    struct context {
        async::loop& loop;
        core::clock& clock;
        core::random_source& random;
        telemetry::metrics& metrics;
    };

    /// Finds region, endpoint and credentials in `settings` and the process environment.
    client(context context, sqs_settings const& settings, aws_environment environment);
    /// Uses `exchange` for calls and long polls alike. Requests are signed for AWS's host of the region; an
    /// exchange that sends them elsewhere reaches only servers that do not check signatures.
    client(context context, sqs_settings const& settings, std::string region,
           std::unique_ptr<credentials_chain> credentials, exchange_function exchange);
    ~client();

    task<std::string> create_queue(std::string name, attributes attributes);
    task<std::string> get_queue_url(std::string name);
    task<attributes> get_queue_attributes(std::string url, std::vector<std::string> names);
    task<> set_queue_attributes(std::string url, attributes attributes);
    task<> purge_queue(std::string url);

    /// Sends 1 to 10 entries, together at most 1 MiB. Entries that failed temporarily are sent again; the
    /// MD5s of each body and of its attributes are verified. Returns the outcomes in the order of the
    /// entries.
    task<std::vector<entry_outcome>> send_batch(std::string url, std::vector<send_entry> entries);
    /// Receives messages and verifies their MD5s. A message that was damaged on its way is counted and left
    /// out; it is received again later.
    task<std::vector<sqs_message>> receive(std::string url, receive_options options);
    task<std::vector<entry_outcome>> delete_batch(std::string url, std::vector<std::string> receipt_handles);
    task<std::vector<entry_outcome>> change_visibility_batch(std::string url,
                                                             std::vector<visibility_entry> entries);

    /// Starts to move messages from a dead-letter queue to `destination_arn` or, if that is empty, back to
    /// where they came from. Returns the task's handle.
    task<std::string> start_message_move_task(std::string source_arn, std::string destination_arn);
    task<std::vector<move_task>> list_message_move_tasks(std::string source_arn);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::bus::sqs
