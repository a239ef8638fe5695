#pragma once
#include "bus/consuming/bound_queues.hpp"
#include "bus/consuming/consumer.hpp"
#include "bus/migration/queue_migration.hpp"
#include "bus/queue.hpp"
#include "platform/async/task_group.hpp"
#include "platform/core/settings.hpp"
#include "platform/environment.hpp"
#include "platform/storage/event_store.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::bus {

class announcer;

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

/// Connects the modules: one relay per event store, one consumer per subscription.
class bus {
public:
    bus(queue_transport& queues, environment& env, bus_settings settings);
    ~bus();

    /// Routes events to the queues that modules read, in this process or in another one. Must be called once,
    /// before everything else. Throws std::logic_error if two readers name the same queue.
    void route_to(std::vector<reader> const& readers);

    /// Binds queues for services that are not part of the store. Must be called before connect(). Each has a
    /// low-priority relay of its own; a queue that accepts nothing is a warning and not a health check
    /// failure of the store. Throws std::logic_error if a queue has a reader already.
    void bind(std::vector<bound_queue> const& queues);

    /// Returns who takes messages out of this queue: a module, or "another service" for a bound queue. Empty
    /// for dead-letter queues, and for queues that no longer have a reader.
    std::string read_by(std::string_view queue) const;

    /// Relays the event store in `database` and runs a consumer for each subscription. Must be called before
    /// start(). Throws std::logic_error for a subscription that is not among the routed readers, since no
    /// publisher would send to it.
    void connect(storage::database& database, subscriptions const& subscriptions);

    /// Moves the messages of a previous transport into this one, in the background. Must be called before
    /// start().
    void move_over(previous_transport previous_transport);
    /// Reports in warning() why the messages of a previous transport cannot be moved. Must be called before
    /// start().
    void cannot_move_over(std::string const& name, std::string why);

    /// Declares every routed queue and its dead-letter queue; start() does this too. Throws
    /// core::unavailable.
    task<> declare_queues();

    /// Declares the queues, then starts relays and consumers on the background loop. Must run on that loop.
    /// If the transport cannot be reached or is misconfigured, it returns anyway: events wait in their
    /// stores, failure() says why, and declaring is retried. Throws on errors that only a bug explains.
    task<> start();
    /// Stops relays and consumers: leases are released, nothing is lost. Must run on the background loop.
    task<> stop();
    /// Returns false if a task still runs after stop() because it could not be cancelled. Nothing that it
    /// uses may be destroyed while the loop runs.
    bool has_ended() const;

    /// Returns the publisher of announcements, which are messages that may be lost. It sends from start() to
    /// stop() and drops what is not sent by then.
    announcer& announcing();

    /// Returns the messages for an event of the module `source`, to send it again.
    std::vector<outgoing> messages_of(storage::stored_event const& event, std::string const& source) const;

    /// Returns why the consumer of `queue` would bury this message without handling it. Empty if it would
    /// accept the message, and for a queue that another process reads.
    std::string why_refused(std::string_view queue, message const& message) const;

    /// Returns the number of events of the module `source` that are in its store and in no queue yet; 0 while
    /// that is unknown. Thread-safe.
    std::int64_t unsent(std::string_view source) const;

    /// Returns whether the bus has nothing to do: every relay is at the end of its event store, all
    /// announcements are sent, every queue that a module reads is empty, and every queue migration has ended.
    /// For commands and tests that wait until the store is idle.
    task<bool> is_idle();

    /// Returns what keeps relays and consumers from working, for readiness; empty if nothing does.
    /// Thread-safe.
    std::string failure() const;
    /// Returns warnings that keep nothing from working, such as a queue migration or announcements that wait;
    /// empty if there are none. Thread-safe.
    std::string warning() const;

private:
    task<> declare_and_work();

    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::bus
