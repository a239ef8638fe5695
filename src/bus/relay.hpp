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

/// Publishes the events of one module in the order of their positions, each at least once: it reads from its
/// checkpoint, sends, and moves the checkpoint together with the messages.
///
/// A module has two: one for the prompt readers and, where there are any, one for the patient ones, which
/// gives way: while the prompt ones have work it publishes a small batch now and then, and what it has not
/// published stands in the event store, where it stands anyway.
class relay {
public:
    /// `is_busy` says whether the prompt readers have work; it makes the relay a patient one. `routes` and
    /// everything else outlive it.
    relay(storage::database& from, queue_transport& to, route_table const& routes, surroundings& with,
          async::task_group const& tasks, trouble_board& board, std::size_t batch,
          std::function<bool()> is_busy = nullptr);

    /// Events were appended. Any thread; the function may outlive the relay.
    std::function<void()> waker() const;

    /// Before the first run() of any relay of this module: a patient relay that was never there before begins
    /// where the prompt one stands, and remembers it.
    task<> find_beginning();

    /// Until the tasks are asked to end.
    task<> run();

    std::string const& source() const { return from_.module(); }

    bool is_patient() const { return is_busy_ != nullptr; }

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
    route_table const& routes_;
    surroundings& with_;
    async::task_group const& tasks_;
    std::size_t batch_;
    std::function<bool()> is_busy_; ///< none: it is a prompt one
    backing_off trouble_;
    std::shared_ptr<async::signal> appended_; ///< the database may notify it to the end of its life
    std::int64_t newest_seen_;                ///< position in the event store
    bool positioned_ = false;
    std::atomic<std::int64_t> position_ = 0;
    std::atomic<bool> knows_its_place_ = false;
    std::map<std::string, std::optional<telemetry::counter>, std::less<>>
        published_; ///< by type; none: to no topic
};

} // namespace fcg::bus
