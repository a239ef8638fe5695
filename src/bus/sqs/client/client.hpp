#pragma once
#include "bus/sqs/client/errors.hpp"
#include "bus/sqs/credentials/credentials.hpp"
#include "bus/sqs/settings.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/random.hpp"
#include "platform/http/client.hpp"
#include "platform/telemetry/metrics.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// An asynchronous client of Amazon SQS: AWS JSON 1.0, Signature Version 4. Usable on its own; it knows
/// queues by URL and nothing of our bus.
namespace fcg::bus::sqs {

/// A queue's or a message's attributes, by AWS's names.
using attributes = std::map<std::string, std::string>;

struct message_attribute {
    std::string name;
    std::string type = "String"; ///< or "Number", "Binary" (value: the octets), each with ".label"
    std::string value;
};

struct send_entry {
    std::string body;
    std::vector<message_attribute> attributes;
    std::int64_t delay_seconds = 0; ///< 0 to 900
};

struct sqs_message {
    std::string message_id;
    std::string receipt_handle;
    std::string body;
    std::vector<message_attribute> attributes;
    sqs::attributes system; ///< SentTimestamp, ApproximateReceiveCount ...
};

/// MaxNumberOfMessages of a ReceiveMessage.
inline constexpr std::size_t max_received_in_a_call = 10;

struct receive_options {
    std::int64_t max = 10;                ///< 1 to 10
    std::int64_t wait_seconds = 0;        ///< 0 to 20
    std::int64_t visibility_timeout = 30; ///< seconds, 0 to 43,200
};

struct visibility_entry {
    std::string receipt_handle;
    std::int64_t timeout = 0; ///< seconds from now
};

/// Of one entry of a batch; nothing: it succeeded.
using entry_outcome = std::optional<error>;

struct move_task {
    std::string handle; ///< only while it runs
    std::string status; ///< RUNNING, COMPLETED, CANCELLING, CANCELLED, FAILED
    std::int64_t moved = 0;
    std::int64_t to_move = 0;
    std::string failure;
};

/// Sends one HTTP request to the endpoint. Tests put faults in its place.
using exchange_function =
    std::function<task<http::client_answer>(http::client_request wanted, std::chrono::microseconds limit)>;

/// Every call retries what may pass (full jitter, a token bucket shared by all calls, the server's own wait
/// when it names one, the clock corrected when it is off) and then throws call_failed, or no_credentials.
/// On the loop's thread; it outlives its calls. Cancelling a call abandons it; whether the service has done
/// it is then unknown. Long polls have connections of their own, so that no other call waits for them.
class client {
public:
    struct parts {
        async::loop& on;
        core::clock& clock;
        core::random_source& chance;
        telemetry::metrics& metrics;
    };

    /// Finds region, endpoint and credentials as `how` and the process' environment say.
    client(parts with, sqs_settings const& how, aws_environment around);
    /// With an exchange of its own, for calls and long polls alike. Requests are signed for AWS's own host of
    /// the region; an exchange that goes elsewhere reaches only servers that do not look at signatures.
    client(parts with, sqs_settings const& how, std::string region, std::unique_ptr<credentials_chain> from,
           exchange_function exchange);
    ~client();

    task<std::string> create_queue(std::string name, attributes how);
    task<std::string> get_queue_url(std::string name);
    task<attributes> get_queue_attributes(std::string url, std::vector<std::string> names);
    task<> set_queue_attributes(std::string url, attributes how);
    task<> purge_queue(std::string url);

    /// 1 to 10 entries, together at most 1 MiB. Entries that failed in passing are sent again; the MD5 of
    /// each body and of its attributes is verified. In the order of the entries.
    task<std::vector<entry_outcome>> send_batch(std::string url, std::vector<send_entry> entries);
    /// The MD5s are verified; a message that was damaged on its way is left out and counted: it comes again.
    task<std::vector<sqs_message>> receive(std::string url, receive_options how);
    task<std::vector<entry_outcome>> delete_batch(std::string url, std::vector<std::string> receipt_handles);
    task<std::vector<entry_outcome>> change_visibility_batch(std::string url,
                                                             std::vector<visibility_entry> entries);

    /// The handle. From a dead-letter queue back to where the messages came from, or to `destination_arn`.
    task<std::string> start_message_move_task(std::string source_arn, std::string destination_arn);
    task<std::vector<move_task>> list_message_move_tasks(std::string source_arn);

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::bus::sqs
