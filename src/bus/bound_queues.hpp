#pragma once
#include "bus/consumer.hpp"

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
    std::vector<std::string> errors; ///< for the operator, one line each; not empty: `queues` are of no use
};

/// The name of an event in words with dots between, which patterns match: "PurchaseCompleted" is
/// "purchase.completed".
std::string topic_of_event(std::string_view contract);

/// Reads `bus.subscriptions`: the name of a queue, and the events that go there, by name or by pattern, with
/// spaces or commas between. `readers` are those of the store itself, whose queues cannot be bound.
bound_queues read_subscriptions(std::map<std::string, std::string> const& subscriptions,
                                std::vector<reader> const& readers);

} // namespace fcg::bus
