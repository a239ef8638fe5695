#include "bus/sqs/client/call_metrics.hpp"

#include <string>

namespace fcg::bus::sqs {

std::string_view to_text(operation what)
{
    constexpr std::array<std::string_view, operations> names{
        "CreateQueue",          "GetQueueUrl",         "GetQueueAttributes",
        "SetQueueAttributes",   "PurgeQueue",          "SendMessageBatch",
        "ReceiveMessage",       "DeleteMessageBatch",  "ChangeMessageVisibilityBatch",
        "StartMessageMoveTask", "ListMessageMoveTasks"};
    return names.at(static_cast<std::size_t>(what));
}

call_metrics::handles& call_metrics::of(operation what)
{
    auto& known = handles_.at(static_cast<std::size_t>(what));
    if (!known) {
        telemetry::labels const of{{"operation", std::string(to_text(what))}};
        known.emplace();
        known->in_flight = metrics_.gauge("fcg_sqs_calls_in_flight", "requests to SQS under way", of);
        known->seconds = metrics_.histogram("fcg_sqs_call_seconds", "one attempt of one call of SQS", of,
                                            telemetry::duration_buckets());
        known->retries = metrics_.counter("fcg_sqs_retries_total",
                                          "calls and entries of batches that were sent again", of);
        known->damaged =
            metrics_.counter("fcg_sqs_damaged_total", "messages whose MD5 was not what it should be", of);
    }
    return *known;
}

void call_metrics::started(operation what)
{
    of(what).in_flight.add(1);
}

void call_metrics::ended(operation what, std::optional<error_kind> failed, std::chrono::microseconds took)
{
    auto& mine = of(what);
    mine.in_flight.add(-1);
    mine.seconds.observe(std::chrono::duration<double>(took).count());
    auto& counter = mine.calls.at(failed ? 1 + static_cast<std::size_t>(*failed) : 0);
    if (!counter)
        counter = metrics_.counter("fcg_sqs_calls_total", "attempts of calls of SQS by how they ended",
                                   {{"operation", std::string(to_text(what))},
                                    {"outcome", failed ? std::string(to_text(*failed)) : "ok"}});
    counter->add();
}

void call_metrics::abandoned(operation what)
{
    of(what).in_flight.add(-1);
}

void call_metrics::retried(operation what)
{
    of(what).retries.add();
}

void call_metrics::damaged(operation what)
{
    of(what).damaged.add();
}

} // namespace fcg::bus::sqs
