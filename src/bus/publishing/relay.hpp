#pragma once
#include "bus/consuming/backoff.hpp"
#include "bus/queue.hpp"
#include "platform/async/signal.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"
#include "platform/storage/event_store.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fcg::bus {

/// The queues to which the messages of one contract are sent.
struct route {
    std::string topic;
    std::vector<std::string> queues; ///< empty if the contract has no reader
};

using route_table = std::map<std::string, route, std::less<>>; ///< by contract

/// Returns the message for an event of the module `source`.
message message_of(storage::stored_event const& event, std::string const& source);

/// Returns the messages for an event: one for each queue that reads its contract.
std::vector<outgoing> messages_of(storage::stored_event const& event, std::string const& source,
                                  route_table const& routes);

/// The readers that a relay serves. The tables must outlive it.
struct relay_lane {
    route_table const& routes;       ///< to the queues of this relay
    route_table const& all_routes;   ///< of every relay; events without a queue there are not counted
    std::function<bool()> is_busy{}; ///< set in low-priority relays: whether high-priority readers have work
    std::string other_service{}; ///< the bound queue that it serves alone; empty for the readers of the store
};

/// Publishes the events of one module in the order of their positions, each at least once: it reads from its
/// checkpoint, sends, and moves the checkpoint together with the messages.
///
/// A module has one relay for the high-priority readers and, if there are any, one for the low-priority
/// readers. The latter gives way: while high-priority readers have work it publishes a small batch now and
/// then; what it has not published stays in the event store. Each bound queue has a low-priority relay of its
/// own, so that the other readers do not wait if that queue accepts nothing.
class relay {
public:
    /// Everything that is passed by reference must outlive it.
    relay(storage::database& database, queue_transport& queues, relay_lane lane, environment& env,
          async::task_group const& tasks, health_registry& board, std::size_t batch);

    /// Returns a function that says that events were appended. The function is thread-safe and may outlive
    /// the relay.
    std::function<void()> waker() const;

    /// Decides where publishing begins and stores the checkpoint if it changes: a new low-priority relay
    /// begins where the high-priority one is, and a relay whose module has fewer events than were published
    /// begins at the module's last event. Must be called before the first run() of any relay of this module.
    task<> find_beginning();

    /// Publishes events until the tasks are asked to stop.
    task<> run();

    std::string const& source() const { return from_.module(); }

    bool is_low_priority() const { return lane_.is_busy != nullptr; }

    /// Returns the bound queue that this relay serves alone; empty if it serves the readers of the store.
    std::string const& other_service() const { return lane_.other_service; }

    /// Returns a name for the operator: "the patient relay of games".
    std::string title() const;

    /// Returns the position of the last event that was published. Thread-safe.
    std::int64_t position() const { return position_.load(); }

    /// Returns the number of events that are not published yet. Thread-safe.
    std::int64_t lag() const;

    /// Returns false until the checkpoint has been read from the transport; lag() counts every event until
    /// then. Thread-safe.
    bool knows_its_place() const { return knows_its_place_.load(); }

private:
    task<std::int64_t> read_checkpoint();
    checkpoint checkpoint_at(std::int64_t position) const;
    task<> give_way();
    task<bool> publish_batch();
    void count(std::vector<storage::stored_event> const& events);
    std::optional<telemetry::counter> counter_of(storage::stored_event const& event);

    storage::database& from_;
    queue_transport& target_;
    relay_lane lane_;
    environment& env_;
    async::task_group const& tasks_;
    std::size_t batch_;
    retry_backoff backoff_;
    std::shared_ptr<async::signal> appended_; ///< shared: the database may notify it after the relay is gone
    std::int64_t newest_seen_;                ///< position in the event store
    bool positioned_ = false;
    std::atomic<std::int64_t> position_ = 0;
    std::atomic<bool> knows_its_place_ = false;
    std::map<std::string, std::optional<telemetry::counter>, std::less<>>
        published_; ///< by event type; nothing for a type that goes to no queue
};

} // namespace fcg::bus
