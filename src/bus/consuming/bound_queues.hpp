#pragma once
#include "bus/consuming/consumer.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Readers by configuration: queues for services that are not part of the store.
namespace fcg::bus {

/// A queue that `bus.subscriptions` binds to events.
struct bound_queue {
    std::string name;
    std::vector<std::string> contracts; ///< in the order of published_contracts(), each once
};

struct bound_queues {
    std::vector<bound_queue> queues;
    std::vector<std::string> errors; ///< for the operator, one line each; if not empty, do not use `queues`
};

/// Returns the name of an event as words with dots in between, for patterns to match: "purchase.completed"
/// for "PurchaseCompleted".
std::string topic_of_event(std::string_view contract);

/// Reads `bus.subscriptions`, which maps the name of a queue to its events, by name or by pattern, separated
/// by spaces or commas. `readers` are those of the store itself; their queues cannot be bound.
bound_queues read_subscriptions(std::map<std::string, std::string> const& subscriptions,
                                std::vector<reader> const& readers);

} // namespace fcg::bus
