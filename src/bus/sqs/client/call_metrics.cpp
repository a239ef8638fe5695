#include "bus/sqs/client/call_metrics.hpp"

#include <string>

namespace fcg::bus::sqs {

std::string_view to_text(operation operation)
{
    constexpr std::array<std::string_view, operations> names{
        "CreateQueue",          "GetQueueUrl",         "GetQueueAttributes",
        "SetQueueAttributes",   "PurgeQueue",          "SendMessageBatch",
        "ReceiveMessage",       "DeleteMessageBatch",  "ChangeMessageVisibilityBatch",
        "StartMessageMoveTask", "ListMessageMoveTasks"};
    return names.at(static_cast<std::size_t>(operation));
}

call_metrics::handles& call_metrics::of(operation operation)
{
    auto& known = handles_.at(static_cast<std::size_t>(operation));
    if (!known) {
        telemetry::labels const labels{{"operation", std::string(to_text(operation))}};
        known.emplace();
        known->in_flight = metrics_.gauge("fcg_sqs_calls_in_flight", "requests to SQS under way", labels);
        known->seconds = metrics_.histogram("fcg_sqs_call_seconds", "one attempt of one call of SQS", labels,
                                            telemetry::duration_buckets());
        known->retries = metrics_.counter("fcg_sqs_retries_total",
                                          "calls and entries of batches that were sent again", labels);
        known->damaged =
            metrics_.counter("fcg_sqs_damaged_total", "messages whose MD5 was not what it should be", labels);
    }
    return *known;
}

void call_metrics::ended(operation operation, std::optional<error> const& failed,
                         std::chrono::microseconds took)
{
    auto& mine = of(operation);
    mine.seconds.observe(std::chrono::duration<double>(took).count());
    auto& counter = mine.calls.at(failed ? 1 + static_cast<std::size_t>(failed->kind) : 0);
    if (!counter)
        counter = metrics_.counter("fcg_sqs_calls_total", "attempts of calls of SQS by how they ended",
                                   {{"operation", std::string(to_text(operation))},
                                    {"outcome", failed ? std::string(to_text(failed->kind)) : "ok"}});
    counter->add();
}

} // namespace fcg::bus::sqs
