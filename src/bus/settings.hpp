#pragma once
#include "bus/consuming/consumer.hpp"
#include "platform/core/settings.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace fcg::bus {

struct bus_settings {
    /// "sqlite", "sqs" or "memory". "memory" is for tests and trials: nothing survives the process.
    std::string transport = "sqlite";
    std::int64_t relay_batch = 256;
    std::int64_t visibility_timeout_ms = 30'000;
    std::int64_t max_attempts = 10;
    std::int64_t retry_base_ms = 200;
    std::int64_t retry_max_ms = 60'000;
    /// Queues for other services: from the queue's name to its events, by name or by pattern.
    std::map<std::string, std::string> subscriptions;
    /// How many days dead letters, and messages that other services have not taken out, stay in a queue
    /// inside the process; 0 keeps them permanently.
    std::int64_t dead_letter_days = 14;
};

void declare_settings(core::declared_settings& settings, bus_settings& values);
/// Returns the consumer settings that the configuration asks for.
consumer_settings consumer_defaults(bus_settings const& settings);

} // namespace fcg::bus
