#pragma once
#include "bus/backing_off.hpp"
#include "bus/queue.hpp"
#include "bus/route.hpp"
#include "platform/async/signal.hpp"
#include "platform/storage/event_store.hpp"
#include "platform/surroundings.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::bus {

/// Tells the readers of a contract what is good to know and may be lost: without event store, transaction or
/// anybody who waits. What is said gathers in memory and goes out in batches, after an outage of the
/// transport too; what does not fit is dropped and counted.
class announcer {
public:
    /// Keeps up to `max_count` messages. `routes` and everything else outlive it; the routes stay as they are
    /// once somebody announces.
    announcer(queue_transport& to, route_table const& routes, surroundings& with,
              async::task_group const& tasks, trouble_board& notes, std::size_t max_count = 10'000);

    /// Any thread; waits for nothing.
    template <class Contract>
    void announce(Contract const& what)
    {
        announce(Contract::name, Contract::version, to_json(what));
    }

    /// Sends what gathers until the tasks are asked to end, then once more what is left.
    task<> run();
    /// After run(), or instead of it: what waits is dropped, and all that comes later.
    void close();

    /// What was announced and is neither sent nor dropped. Any thread.
    std::size_t waiting() const;

private:
    /// An event in no event store: it has no stream, position and trace.
    using announcement = storage::stored_event;

    struct counters {
        telemetry::counter published;
        telemetry::counter dropped;
    };

    void announce(std::string_view contract, std::string_view version, std::string body);
    bool keep(announcement& one);
    counters const& counters_of(std::string const& contract);
    void drop(announcement const& one);

    task<> gather();
    bool take_over();
    task<> send_in_hand();
    std::vector<outgoing> first_messages(std::size_t count) const;
    void settle_first(std::size_t count, send_outcomes const& outcomes);
    task<> send_rest();
    task<> send_everything();

    queue_transport& to_;
    route_table const& routes_;
    surroundings& with_;
    async::task_group const& tasks_;
    std::size_t most_;
    backing_off trouble_;
    async::signal added_; ///< the first one, and each one that fills a batch

    mutable std::mutex guard_;
    std::deque<announcement> gathered_;
    std::size_t in_hand_count_ = 0;
    bool closed_ = false;
    bool dropping_ = false; ///< and said so in the log
    std::map<std::string, counters, std::less<>> counters_;

    std::deque<announcement> in_hand_; ///< being sent; the loop's thread alone
};

} // namespace fcg::bus
