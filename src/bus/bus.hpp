#pragma once
#include "bus/bound_queues.hpp"
#include "bus/consumer.hpp"
#include "bus/moving_over.hpp"
#include "bus/queue.hpp"
#include "platform/async/task_group.hpp"
#include "platform/core/settings.hpp"
#include "platform/storage/event_store.hpp"
#include "platform/surroundings.hpp"

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
    /// Or "sqs"; or "memory", for tests and trials: nothing survives the process.
    std::string transport = "sqlite";
    std::int64_t relay_batch = 256;
    std::int64_t visibility_timeout_ms = 30'000;
    std::int64_t max_attempts = 10;
    std::int64_t retry_base_ms = 200;
    std::int64_t retry_max_ms = 60'000;
    /// Queues for other services: name -> events, by name or pattern.
    std::map<std::string, std::string> subscriptions;
    /// How long what nobody takes out stays in a queue inside the process; 0: permanently.
    std::int64_t dead_letter_days = 14;
};

void declare_settings(core::declared_settings& settings, bus_settings& into);
/// The consumer settings that the configuration asks for.
consumer_settings consumer_defaults(bus_settings const& from);

/// Runs the conversation between the modules: one relay per event store, one consumer per subscription.
class bus {
public:
    bus(queue_transport& over, surroundings& with, bus_settings how);
    ~bus();

    /// Once and first of all: every queue that any module reads, be it here or in another process. Events go
    /// to these. Throws std::logic_error when two of them name one queue.
    void route_to(std::vector<reader> const& readers);

    /// Before connect(): queues for services that are not part of the store. Each is served by itself, as
    /// patient readers are; one that takes nothing is a note, and no trouble of the store. Throws
    /// std::logic_error when a queue has a reader already.
    void bind(std::vector<bound_queue> const& queues);

    /// Who takes messages out of this queue: a module, or "another service" for a bound one. Empty for
    /// dead-letter queues, and for those that nobody reads any more.
    std::string read_by(std::string_view queue) const;

    /// Before start(): the event store of `from` is relayed; what it consumes. Throws std::logic_error for a
    /// subscription that is not among the routed readers: nobody would ever send to it.
    void connect(storage::database& from, subscriptions const& of);

    /// Before start(): what waits in a transport that was used before moves into this one, in the background.
    void move_over(former_transport from);
    /// Before start(): what waits there cannot be moved; note() says why.
    void cannot_move_over(std::string const& name, std::string why);

    /// Makes every routed queue and its dead-letter queue; start() does it too. Throws core::unavailable.
    task<> declare_queues();

    /// Declares the queues, then starts relays and consumers on the background loop. On that loop's thread.
    /// While the transport cannot be reached, or is not as it must be, it returns all the same: events wait
    /// in their stores, trouble() says why, and it goes on trying. Throws what only a bug explains.
    task<> start();
    /// Ends them: leases are released, nothing is lost. On that loop's thread.
    task<> stop();
    /// After stop(). False: something still runs that could not be cut off, so nothing that it uses may be
    /// destroyed while the loop runs.
    bool has_ended() const;

    /// For what may be lost. Sends from start() to stop(); what does not get away until then is dropped.
    announcer& announcing();

    /// The messages that an event of the module `source` becomes, for sending it again.
    std::vector<outgoing> messages_of(storage::stored_event const& event, std::string const& source) const;

    /// Why the consumer of `queue` would bury this message unseen; empty when it would take it, and for a
    /// queue that another process reads.
    std::string why_refused(std::string_view queue, message const& one) const;

    /// Events of the module `source` that are in its store and in no queue yet; 0 while that is unknown. Any
    /// thread.
    std::int64_t unsent(std::string_view source) const;

    /// Nothing waits anywhere: every relay is at the end of its event store, what was announced is sent,
    /// every queue but the dead-letter ones is empty, and nothing is left to be moved over. For commands and
    /// tests that wait for a quiet store.
    task<bool> is_idle();

    /// Empty, or what keeps relays and consumers from working, for readiness. Any thread.
    std::string trouble() const;
    /// Empty, or what goes on beside the work and keeps nothing from it: moving over, announcements that
    /// wait. Any thread.
    std::string note() const;

private:
    task<> declare_and_work();

    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::bus
