#pragma once
#include "bus/consuming/backoff.hpp"
#include "bus/publishing/relay.hpp"
#include "bus/queue.hpp"
#include "platform/async/signal.hpp"
#include "platform/environment.hpp"
#include "platform/storage/event_store.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::bus {

/// Publishes announcements, which are messages that may be lost: without an event store, a transaction or a
/// caller that waits. They are collected in memory and sent in batches, also after an outage of the
/// transport; what does not fit is dropped and counted.
class announcer {
public:
    /// Keeps up to `max_count` announcements. `routes` and everything else that is passed must outlive the
    /// announcer; the routes must not change once something is announced.
    announcer(queue_transport& queues, route_table const& routes, environment& env,
              async::task_group const& tasks, health_registry& warnings, std::size_t max_count = 10'000);

    /// Announces an event. Thread-safe; does not block.
    template <class Contract>
    void announce(Contract const& event)
    {
        announce(Contract::name, Contract::version, to_json(event));
    }

    /// Sends what is collected until the tasks are asked to stop, then what is left.
    task<> run();
    /// Drops what waits and everything that is announced later. Call it after run(), or instead of it.
    void close();

    /// Returns the number of announcements that are neither sent nor dropped. Thread-safe.
    std::size_t waiting() const;

private:
    /// An event that is in no event store: it has no stream, position or trace.
    using announcement = storage::stored_event;

    struct counters {
        telemetry::counter published;
        telemetry::counter dropped;
    };

    void announce(std::string_view contract, std::string_view version, std::string body);
    bool keep(announcement& announcement);
    counters const& counters_of(std::string const& contract);
    void drop(announcement const& announcement);

    task<> gather();
    bool take_over();
    task<> send_in_hand();
    std::vector<outgoing> first_messages(std::size_t count) const;
    void settle_first(std::size_t count, send_outcomes const& outcomes);
    task<> send_rest();
    task<> send_everything();

    queue_transport& queues_;
    route_table const& routes_;
    environment& env_;
    async::task_group const& tasks_;
    std::size_t max_count_;
    retry_backoff backoff_;
    async::signal added_; ///< notified for the first announcement, and for each one that fills a batch

    mutable std::mutex guard_;
    std::deque<announcement> gathered_;
    std::size_t in_hand_count_ = 0;
    bool closed_ = false;
    bool dropping_ = false; ///< announcements are being dropped, and the log says so
    std::map<std::string, counters, std::less<>> counters_;

    std::deque<announcement> in_hand_; ///< being sent; used on the background loop's thread only
};

} // namespace fcg::bus
