#pragma once
#include "bus/envelope.hpp"
#include "bus/queue.hpp"
#include "platform/core/trace.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace fcg::bus {

/// The priority of a reader: how soon it must receive an event.
enum class priority {
    high, ///< as soon as it is committed, because a purchase waits for it
    low   ///< may be delayed while high-priority readers have work, usually only for moments
};

/// A queue to which a contract is published, and the module that reads it, in this process or in another one.
struct reader {
    std::string topic;
    std::string contract;
    std::string queue;
    std::int64_t min_attempts = 1; ///< minimum for its messages, even if fewer are configured
    bus::priority priority = bus::priority::high;
    std::string module{}; ///< module that reads it, for the operator
};

/// A queue that a module reads, as an entry of the module's table: a std::tuple of inputs in which each
/// contract occurs at most once. The module takes its subscriptions from the table, and every process takes
/// from it the readers to which it publishes, even if it does not host the module.
template <class Contract>
struct input {
    std::string_view queue;
    bus::priority priority = bus::priority::high;
    std::int64_t min_attempts = 1; ///< minimum for its messages, even if fewer are configured
};

/// Returns the queue from which a module with this table reads the contract.
template <class Contract, class... Contracts>
constexpr std::string_view queue_of(std::tuple<input<Contracts>...> const& inputs)
{
    return std::get<input<Contract>>(inputs).queue;
}

template <class Contract>
constexpr std::string_view queue_of(std::string_view queue)
{
    return queue;
}

/// Returns a reader without a module.
template <class Contract>
reader reader_of(input<Contract> const& input)
{
    return {std::string(Contract::topic), std::string(Contract::name), std::string(input.queue),
            input.min_attempts, input.priority};
}

/// Returns a reader for each entry of the table, in its order.
template <class... Contracts>
std::vector<reader> readers_of(std::tuple<input<Contracts>...> const& inputs)
{
    return {reader_of(std::get<input<Contracts>>(inputs))...};
}

/// An error that a handler throws if the message can never succeed: the message is buried at once with this
/// reason. Anything else that a handler throws is taken as a passing failure and retried.
class refused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// An error that says that another consumer may have the message by now, so the transaction must not be
/// committed.
class lease_lost : public std::runtime_error {
public:
    lease_lost() : std::runtime_error("the lease of the message is lost") {}
};

/// The metadata of a message that a handler receives besides the contract.
struct delivery {
    std::string message_id;
    core::trace trace; ///< the correlation id of the first request; the causation id is this message
    std::int64_t attempt = 1;
    std::string source;        ///< the module whose event store holds the event; empty if none does
    std::int64_t position = 0; ///< position in that event store; 0 if unknown
    std::optional<core::time_point> occurred_at{}; ///< empty if the message does not contain it
    core::time_point received_at;
    /// Throws lease_lost if the lease has ended. A handler that runs outside a transaction of the bus calls
    /// it inside the transaction that commits its effect; for the other handlers the bus does.
    std::function<void()> fence = [] {};
};

/// The settings of one subscription's consumer.
struct consumer_settings {
    std::size_t batch = 128;        ///< messages in one receive
    std::size_t concurrency = 256;  ///< concurrent messages, for handlers that wait
    std::int64_t max_attempts = 10; ///< the message is buried after this number of attempts
    std::chrono::microseconds visibility_timeout = std::chrono::seconds(30);
    /// A retry is delayed by a random time (full jitter) below retry_base * 2^(attempt-1).
    std::chrono::microseconds retry_base = std::chrono::milliseconds(200);
    std::chrono::microseconds retry_max = std::chrono::minutes(1);
};

/// A message of any publisher as the contract that it carries.
template <class Contract>
struct decoded {
    std::string refusal;    ///< one line that names the field; if not empty, `content` is meaningless
    std::string message_id; ///< from the attribute, else the envelope, else the transport
    Contract content{};
};

/// Decodes a message with `from_json(json::value const&, Contract&)`, which is found by argument-dependent
/// lookup and returns the refusal: empty if the contract was read.
template <class Contract>
decoded<Contract> decode(message const& message)
{
    auto envelope = open(message, Contract::name);
    decoded<Contract> result;
    result.message_id = std::move(envelope.message_id);
    result.refusal = std::move(envelope.refusal);
    if (result.refusal.empty())
        result.refusal = from_json(envelope.body, result.content);
    return result;
}

/// Returns the contract's own correlation id; empty if the contract has none.
template <class Contract>
std::string correlation_of(Contract const& content)
{
    if constexpr (requires { content.correlation_id; })
        return content.correlation_id;
    else
        return {};
}

/// A queue and the handler of its messages, as a module declares them.
struct subscription {
    std::string topic;
    std::string queue; ///< also the consumer's name in the inbox
    std::string contract;
    storage::database* database = nullptr;
    consumer_settings settings;

    /// A decoded message: its contract bound into a handler, or why it is refused.
    struct prepared {
        std::string refusal; ///< if not empty, the message is to be buried
        std::string message_id;
        std::string correlation_id; ///< the contract's own correlation id; empty if it has none
        bool ignored = false;       ///< there is nothing to do, and the message is to be deleted
        std::function<void(storage::transaction&, delivery const&)> in_transaction;
        std::function<task<>(delivery)> waiting;
    };

    std::function<prepared(message const&)> prepare;
    bool waits = false; ///< its handlers wait for other services and run concurrently
};

/// The subscriptions of one module. Handlers receive a typed contract, never JSON. They are subscribed to
/// `source`: the name of a queue, or the module's table `inputs`, which has a queue for the contract.
class subscriptions {
public:
    /// Subscribes `handle(storage::transaction&, Contract const&, delivery const&)`. It runs in one
    /// transaction together with the inbox row: its effect happens once, however often the message is
    /// delivered. `concerns(Contract const&)`, if set, returns whether a message has any effect here; other
    /// messages are deleted.
    template <class Contract, class Source, class Handle>
    void on(Source const& source, storage::database& database, Handle handle, consumer_settings settings,
            std::function<bool(Contract const&)> concerns = nullptr)
    {
        auto bind = [handle = std::move(handle),
                     concerns = std::move(concerns)](subscription::prepared& ready, Contract content) {
            ready.ignored = concerns && !concerns(content);
            ready.in_transaction = [handle, content = std::move(content)](storage::transaction& tx,
                                                                          delivery const& delivery) {
                handle(tx, content, delivery);
            };
        };
        add<Contract>(queue_of<Contract>(source), database, settings, false, std::move(bind));
    }

    /// Subscribes `handle(Contract, delivery) -> task<>`, which may wait for other services and uses
    /// transactions of its own. It must be idempotent by the business key, since its messages are not
    /// deduplicated.
    template <class Contract, class Source, class Handle>
    void on_waiting(Source const& source, storage::database& database, Handle handle,
                    consumer_settings settings)
    {
        auto bind = [handle = std::move(handle)](subscription::prepared& ready, Contract content) {
            ready.waiting = [handle, content = std::move(content)](delivery delivery) {
                return handle(content, std::move(delivery));
            };
        };
        add<Contract>(queue_of<Contract>(source), database, settings, true, std::move(bind));
    }

    std::vector<subscription> const& all() const { return subscriptions_; }

private:
    /// `bind(subscription::prepared&, Contract)` binds a decoded contract into its handler.
    template <class Contract, class Bind>
    void add(std::string_view queue, storage::database& database, consumer_settings settings, bool waits,
             Bind bind)
    {
        auto prepare = [bind = std::move(bind)](message const& message) {
            auto decoded = decode<Contract>(message);
            subscription::prepared ready;
            ready.refusal = std::move(decoded.refusal);
            ready.message_id = std::move(decoded.message_id);
            if (!ready.refusal.empty())
                return ready;
            ready.correlation_id = correlation_of(decoded.content);
            bind(ready, std::move(decoded.content));
            return ready;
        };
        subscriptions_.push_back({std::string(Contract::topic), std::string(queue),
                                  std::string(Contract::name), &database, settings, std::move(prepare),
                                  waits});
    }

    std::vector<subscription> subscriptions_;
};

} // namespace fcg::bus
