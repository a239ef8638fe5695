#pragma once
#include "bus/sqs/client/errors.hpp"
#include "platform/telemetry/metrics.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace fcg::bus::sqs {

/// The service's operations that we use.
enum class operation {
    create_queue,
    get_queue_url,
    get_queue_attributes,
    set_queue_attributes,
    purge_queue,
    send_message_batch,
    receive_message,
    delete_message_batch,
    change_message_visibility_batch,
    start_message_move_task,
    list_message_move_tasks
};

inline constexpr std::size_t operations = 11;

/// As the service names it: "SendMessageBatch".
std::string_view to_text(operation what);

/// fcg_sqs_calls_total, _call_seconds, _calls_in_flight: of each attempt over HTTP; fcg_sqs_retries_total: of
/// whole calls and of entries of batches; fcg_sqs_damaged_total: of messages whose MD5 was wrong.
class call_metrics {
public:
    explicit call_metrics(telemetry::metrics& metrics) : metrics_(metrics) {}

    void started(operation what);
    /// `failed` is nothing for a success.
    void ended(operation what, std::optional<error_kind> failed, std::chrono::microseconds took);
    /// The caller went away before there was an answer.
    void abandoned(operation what);
    void retried(operation what);
    void damaged(operation what);

private:
    static constexpr std::size_t outcomes = 2 + static_cast<std::size_t>(error_kind::terminal);

    /// Made when an operation is first used, so that those which never are do not show as zeros.
    struct handles {
        telemetry::gauge in_flight;
        telemetry::histogram seconds;
        telemetry::counter retries;
        telemetry::counter damaged;
        std::array<std::optional<telemetry::counter>, outcomes> calls; ///< success, then by kind
    };

    handles& of(operation what);

    telemetry::metrics& metrics_;
    std::array<std::optional<handles>, operations> handles_;
};

} // namespace fcg::bus::sqs
