#pragma once
#include "bus/sqs/client/errors.hpp"
#include "platform/telemetry/metrics.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace fcg::bus::sqs {

/// The operations of the service that the client uses.
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

/// Returns the service's name of the operation, such as "SendMessageBatch".
std::string_view to_text(operation operation);

/// The metrics of calls: fcg_sqs_calls_total, fcg_sqs_call_seconds and fcg_sqs_calls_in_flight count attempts
/// over HTTP; fcg_sqs_retries_total counts retries of whole calls and of entries of batches;
/// fcg_sqs_damaged_total counts messages with a wrong MD5.
class call_metrics {
public:
    explicit call_metrics(telemetry::metrics& metrics) : metrics_(metrics) {}

    /// Counts an attempt as in flight as long as it exists.
    class flight {
    public:
        explicit flight(telemetry::gauge in_flight) : in_flight_(in_flight) { in_flight_.add(1); }

        ~flight() { in_flight_.add(-1); }

        flight(flight const&) = delete;
        flight& operator=(flight const&) = delete;

    private:
        telemetry::gauge in_flight_;
    };

    /// Begins an attempt. If it is cancelled before there is a response, it is not counted otherwise.
    [[nodiscard]] flight started(operation operation) { return flight(of(operation).in_flight); }

    /// Counts an attempt that has ended; `failed` is nothing for a success.
    void ended(operation operation, std::optional<error> const& failed, std::chrono::microseconds took);

    void retried(operation operation) { of(operation).retries.add(); }

    void damaged(operation operation) { of(operation).damaged.add(); }

private:
    static constexpr std::size_t outcomes = 2 + static_cast<std::size_t>(error_kind::terminal);

    /// The metrics of one operation. Created at its first use, so that unused operations do not show as
    /// zeros.
    struct handles {
        telemetry::gauge in_flight;
        telemetry::histogram seconds;
        telemetry::counter retries;
        telemetry::counter damaged;
        std::array<std::optional<telemetry::counter>, outcomes> calls; ///< success, then by kind
    };

    handles& of(operation operation);

    telemetry::metrics& metrics_;
    std::array<std::optional<handles>, operations> handles_;
};

} // namespace fcg::bus::sqs
