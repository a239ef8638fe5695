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
class relay {
public:
    /// `routes` and everything else outlive it. Woken by the database after each commit that appended events.
    relay(storage::database& from, queue_transport& to, route_table const& routes, surroundings& with,
          async::task_group const& tasks, trouble_board& board, std::size_t batch);

    /// Until the tasks are asked to end.
    task<> run();

    std::string const& source() const { return from_.module(); }

    /// Of the last event that was published. Any thread.
    std::int64_t position() const { return position_.load(); }

    /// Events that are not published yet. Any thread.
    std::int64_t lag() const;

    /// False until the transport has said how far this relay had come: lag() then counts every event. Any
    /// thread.
    bool knows_its_place() const { return knows_its_place_.load(); }

private:
    task<> find_position();
    task<bool> publish_batch();
    void count(std::vector<storage::stored_event> const& events);
    std::optional<telemetry::counter> counter_of(storage::stored_event const& event);

    storage::database& from_;
    queue_transport& to_;
    route_table const& routes_;
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
        published_; ///< by type; none: to no topic
};

} // namespace fcg::bus
