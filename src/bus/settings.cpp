#include "bus/settings.hpp"

namespace fcg::bus {

void declare_settings(core::declared_settings& settings, bus_settings& values)
{
    constexpr std::int64_t hour_ms = 3'600'000;
    settings.choice("bus.transport", values.transport, {"sqlite", "sqs", "memory"},
                    "where messages wait: a durable file, AWS SQS, or memory for trials; the messages in the "
                    "one used before are migrated");
    settings.number("bus.relayBatch", values.relay_batch, 1, 10'000,
                    "events that a relay publishes in one step");
    settings.number(
        "bus.visibilityTimeoutMs", values.visibility_timeout_ms, 100, 12 * hour_ms,
        "how long a message is leased to its consumer before others may receive it; extended while it works");
    settings.number("bus.maxAttempts", values.max_attempts, 1, 1'000,
                    "attempts before a message goes to the dead-letter queue");
    settings.renamed("bus.mostAttempts", "bus.maxAttempts");
    settings.number("bus.retryBaseMs", values.retry_base_ms, 1, hour_ms,
                    "a retry waits a random time below this, doubled with each attempt");
    settings.number("bus.retryMaxMs", values.retry_max_ms, 1, 12 * hour_ms,
                    "the longest wait before a retry");
    settings.renamed("bus.retryMostMs", "bus.retryMaxMs");
    settings.dictionary(
        "bus.subscriptions", values.subscriptions,
        "queues for other services: the name of a queue, and the events that go there, by name "
        "(PurchaseCompleted) or by pattern over names in words (purchase.*, #), with spaces between");
    settings.number("bus.deadLetterDays", values.dead_letter_days, 0, 3'650,
                    "days after which dead letters, and what other services have not taken out of their "
                    "queues, are deleted from the queues inside the process; 0: never; SQS has its own 14");
}

consumer_settings consumer_defaults(bus_settings const& settings)
{
    consumer_settings values;
    values.max_attempts = settings.max_attempts;
    values.visibility_timeout = std::chrono::milliseconds(settings.visibility_timeout_ms);
    values.retry_base = std::chrono::milliseconds(settings.retry_base_ms);
    values.retry_max = std::chrono::milliseconds(settings.retry_max_ms);
    return values;
}

} // namespace fcg::bus
