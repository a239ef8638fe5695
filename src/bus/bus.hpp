#pragma once
#include "bus/consuming/bound_queues.hpp"
#include "bus/consuming/consumer.hpp"
#include "bus/consuming/expiry.hpp"
#include "bus/consuming/worker.hpp"
#include "bus/gauges.hpp"
#include "bus/migration/queue_migration.hpp"
#include "bus/publishing/announcer.hpp"
#include "bus/publishing/relay.hpp"
#include "bus/queue.hpp"
#include "bus/settings.hpp"
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"
#include "platform/storage/event_store.hpp"

#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::bus {

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
    bool has_ended() const { return tasks_.running() + handlers_.running() == 0; }

    /// Returns the publisher of announcements, which are messages that may be lost. It sends from start() to
    /// stop() and drops what is not sent by then.
    announcer& announcing() { return announcer_; }

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
    std::string failure() const { return board_.text(); }

    /// Returns warnings that keep nothing from working, such as a queue migration or announcements that wait;
    /// empty if there are none. Thread-safe.
    std::string warning() const { return warnings_.text(); }

private:
    void relay_events_of(storage::database& database);
    void run_relays_for(std::string_view other_service);
    reader const* reader_of_queue(std::string_view queue) const;
    subscription const* subscription_of_queue(std::string_view queue) const;
    bool high_priority_readers_are_busy() const;

    queue_settings settings_of(reader const& reader) const;
    std::vector<queue_settings> own_queues() const;
    std::vector<queue_settings> bound_queues() const;
    std::vector<queue_settings> all_queues() const;
    task<> declare(std::vector<queue_settings> queues);
    task<> declare_and_work();
    task<> find_beginnings_and_declare();
    task<> serve_other_service(queue_settings queue);
    void begin_work();
    void begin_expiry();

    std::vector<std::int64_t> published() const;
    bool all_is_published() const;

    queue_transport& queues_;
    environment& env_;
    bus_settings settings_;
    route_table routes_; ///< of all readers, including those of other services
    route_table high_priority_routes_;
    route_table low_priority_routes_;
    std::map<std::string, route_table, std::less<>> bound_routes_; ///< by queue of another service
    health_registry board_;
    health_registry warnings_;
    async::task_group tasks_;
    async::task_group handlers_;
    std::vector<reader> readers_;
    std::deque<subscription> subscriptions_; ///< a deque, as the following, so that addresses stay valid
    std::deque<relay> relays_;
    std::deque<worker> workers_;
    std::deque<queue_migration> migrations_;
    std::unique_ptr<expiry> expiry_; ///< null if nothing expires in this process
    bool starting_ = false;          ///< start() waits for the first attempt
    bool working_ = false;           ///< the queues are declared
    std::exception_ptr fatal_;       ///< what makes start() fail
    async::signal tried_;            ///< notified when an attempt to declare the queues has ended
    announcer announcer_;
    std::shared_ptr<gauges> gauges_; ///< shared, since rendering the metrics may hold it a little longer
};

} // namespace fcg::bus
