#pragma once
#include "bus/backing_off.hpp"
#include "bus/queue.hpp"
#include "bus/route.hpp"
#include "platform/async/signal.hpp"
#include "platform/storage/database.hpp"
#include "platform/storage/event_store.hpp"
#include "platform/surroundings.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fcg::bus {

/// The message that an event becomes.
message message_of(storage::stored_event const& event, std::string const& source);

/// The messages that an event becomes: one for each queue that its contract goes to.
std::vector<outgoing> messages_of(storage::stored_event const& event, std::string const& source,
                                  route_table const& routes);

/// Whom a relay serves; the tables outlive it.
struct relay_lane {
    route_table const& routes;       ///< where it sends what
    route_table const& all_routes;   ///< of every lane: what goes to no queue at all is not published
    std::function<bool()> is_busy{}; ///< whether the prompt readers have work; it makes it a patient one
    std::string other_service{};     ///< the queue that it serves alone; empty: the readers of the store
};

/// Publishes the events of one module in the order of their positions, each at least once: it reads from its
/// checkpoint, sends, and moves the checkpoint together with the messages.
///
/// A module has two: one for the prompt readers and, where there are any, one for the patient ones, which
/// gives way: while the prompt ones have work it publishes a small batch now and then, and what it has not
/// published stands in the event store, where it stands anyway. Each queue of another service has a patient
/// one to itself, so that nobody else waits when that queue takes nothing.
class relay {
public:
    /// All that is given by reference outlives it.
    relay(storage::database& from, queue_transport& to, relay_lane lane, surroundings& with,
          async::task_group const& tasks, trouble_board& board, std::size_t batch);

    /// Events were appended. Any thread; the function may outlive the relay.
    std::function<void()> waker() const;

    /// Before the first run() of any relay of this module: a patient relay that was never there before begins
    /// where the prompt one stands, one whose module has fewer events than it has published where they end,
    /// and both remember it.
    task<> find_beginning();

    /// Until the tasks are asked to end.
    task<> run();

    std::string const& source() const { return from_.module(); }

    bool is_patient() const { return lane_.is_busy != nullptr; }

    /// The queue of another service that it serves alone; empty: the readers of the store.
    std::string const& other_service() const { return lane_.other_service; }

    /// For people: "the patient relay of games".
    std::string title() const;

    /// Of the last event that was published. Any thread.
    std::int64_t position() const { return position_.load(); }

    /// Events that are not published yet. Any thread.
    std::int64_t lag() const;

    /// False until the transport has said how far this relay had come: lag() then counts every event. Any
    /// thread.
    bool knows_its_place() const { return knows_its_place_.load(); }

private:
    task<std::int64_t> read_checkpoint();
    checkpoint checkpoint_at(std::int64_t position) const;
    task<> find_position();
    task<> give_way();
    task<bool> publish_batch();
    void count(std::vector<storage::stored_event> const& events);
    std::optional<telemetry::counter> counter_of(storage::stored_event const& event);

    storage::database& from_;
    queue_transport& to_;
    relay_lane lane_;
    surroundings& with_;
    async::task_group const& tasks_;
    std::size_t batch_;
    backing_off trouble_;
    std::shared_ptr<async::signal> appended_; ///< the database may notify it to the end of its life
    std::int64_t newest_seen_;                ///< position in the event store
    bool positioned_ = false;
    std::atomic<std::int64_t> position_ = 0;
    std::atomic<bool> knows_its_place_ = false;
    std::map<std::string, std::optional<telemetry::counter>, std::less<>>
        published_; ///< by type; none: it goes to no queue
};

} // namespace fcg::bus
