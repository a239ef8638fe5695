#pragma once
#include "bus/decode.hpp"
#include "bus/queue.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::bus {

/// Throw from a handler when the message can never succeed: it is buried at once with this reason.
/// Anything else that a handler throws is taken as passing and retried.
class refused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Another consumer may have the message by now: what is not committed must not be.
class lease_lost : public std::runtime_error {
public:
    lease_lost() : std::runtime_error("the lease of the message is lost") {}
};

/// What a handler learns about the message beside its contract.
struct delivery {
    std::string message_id;
    core::trace trace; ///< the correlation id of the first request; causation is this message
    std::int64_t attempt = 1;
    std::string source;        ///< the module in whose event store it stands; empty: it comes from none
    std::int64_t position = 0; ///< of the event there; 0: unknown
    std::optional<core::time_point> occurred_at{}; ///< nothing when the message does not say
    core::time_point received_at;
    /// Throws lease_lost. Handlers that wait call it inside the transaction that commits their effect; for
    /// the others the bus does.
    std::function<void()> fence = [] {};
};

/// How a consumer works; per subscription.
struct consumer_settings {
    std::size_t batch = 128;        ///< messages in one receive
    std::size_t concurrency = 256;  ///< messages in work at once, for handlers that wait
    std::int64_t max_attempts = 10; ///< then it is buried
    std::chrono::microseconds visibility_timeout = std::chrono::seconds(30);
    std::chrono::microseconds retry_base =
        std::chrono::milliseconds(200); ///< full jitter below base * 2^(attempt-1)
    std::chrono::microseconds retry_max = std::chrono::minutes(1);
};

/// How soon a reader must hear of what happens.
enum class haste {
    prompt, ///< as soon as it is committed: a purchase waits for it
    patient ///< while the prompt ones have work, it may take longer; seldom more than moments
};

/// A queue that some module reads, in this process or in another one: where publishers send a contract.
struct reader {
    std::string topic;
    std::string contract;
    std::string queue;
    std::int64_t min_attempts = 1; ///< that its messages get, however few are configured
    bus::haste haste = bus::haste::prompt;
    std::string module{}; ///< who reads it, for the operator
};

template <class Contract>
reader reader_of(std::string_view queue, std::int64_t min_attempts = 1)
{
    return {std::string(Contract::topic), std::string(Contract::name), std::string(queue), min_attempts};
}

template <class Contract>
reader patient_reader_of(std::string_view queue)
{
    auto made = reader_of<Contract>(queue);
    made.haste = haste::patient;
    return made;
}

/// One queue and what is done with its messages, as a module declares it.
struct subscription {
    std::string topic;
    std::string queue; ///< also the consumer's name in the inbox
    std::string contract;
    storage::database* database = nullptr;
    consumer_settings how;

    /// What decoding made of a message: the contract inside, or why it is refused.
    struct prepared {
        std::string refusal; ///< not empty: bury
        std::string message_id;
        std::string correlation_id; ///< the contract's own, when it carries one
        bool ignored = false;       ///< nothing to do: delete
        std::function<void(storage::transaction&, delivery const&)> in_transaction;
        std::function<task<>(delivery)> waiting;
    };

    std::function<prepared(message const&)> prepare;
    bool waits = false; ///< its handlers wait for others, beside each other
};

/// What one module consumes. Handlers get a typed contract, never JSON.
class subscriptions {
public:
    /// `handle(storage::transaction&, Contract const&, delivery const&)` runs in one transaction together
    /// with the inbox row: its effect happens once, however often the message comes. `concerns(Contract
    /// const&)`, when given, tells which messages have any effect here; others are just deleted.
    template <class Contract, class Handle>
    void on(std::string_view queue, storage::database& in, Handle handle, consumer_settings how,
            std::function<bool(Contract const&)> concerns = nullptr);

    /// `handle(Contract, delivery) -> task<>` may wait for others, with transactions of its own; it must be
    /// idempotent by the business key, since nothing dedups for it.
    template <class Contract, class Handle>
    void on_waiting(std::string_view queue, storage::database& in, Handle handle, consumer_settings how);

    std::vector<subscription> const& all() const { return all_; }

private:
    std::vector<subscription> all_;
};

} // namespace fcg::bus

#include "bus/consumer.ipp"
