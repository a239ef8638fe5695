#pragma once
#include "bus/inner_queue/lease_book.hpp"
#include "bus/inner_queue/message_store.hpp"
#include "bus/queue.hpp"
#include "platform/async/signal.hpp"
#include "platform/environment.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fcg::bus {

/// A queue of this process alone: leases live in memory, messages in a message_store. The README.md of bus
/// describes its guarantees.
class leasing_queue : public queue_transport {
public:
    leasing_queue(std::unique_ptr<message_store> store, environment& env);

    task<> declare(queue_settings settings) override;
    std::vector<std::string> names() const override;
    task<send_outcomes> send(std::vector<outgoing> messages, std::optional<checkpoint> moves) override;
    task<std::int64_t> position_of(std::string source) override;
    task<std::vector<received>> receive(std::string queue, std::size_t max_count,
                                        std::chrono::microseconds wait,
                                        std::chrono::microseconds visibility_timeout) override;
    task<std::vector<bool>> remove(std::string queue, std::vector<std::string> receipts) override;
    task<std::vector<bool>> change_visibility(std::string queue,
                                              std::vector<visibility_change> visibility_changes) override;
    task<std::vector<bool>> bury(std::string queue, std::vector<burial> dead) override;
    task<queue_depth> depth(std::string queue) override;
    queue_depth depth_now(std::string_view queue) override;
    task<std::vector<received>> peek(std::string queue, std::size_t max_count) override;
    task<std::int64_t> redrive(std::string queue, std::size_t max_count) override;
    task<std::int64_t> purge(std::string queue) override;

private:
    /// A queue. The book knows every message up to `loaded_to`; there may be more messages after it in the
    /// store.
    struct one_queue {
        one_queue(message_store::queue const& known, async::loop& home)
            : number(known.number),
              settings(known.settings),
              loaded_to(first_number(known.number)),
              newest(known.newest),
              newest_at_start(known.newest),
              more_stored(known.newest > first_number(known.number)),
              arrived(home)
        {
        }

        std::int64_t const number;
        queue_settings settings;
        one_queue* errors = nullptr; ///< its dead-letter queue; null for a dead-letter queue

        lease_book book;
        std::int64_t loaded_to; ///< every message up to here is in the book, or deleted
        std::int64_t newest;
        /// Messages up to here may have been received once more than stored.
        std::int64_t const newest_at_start;
        /// The store has messages after loaded_to, to be loaded when the book has none ready.
        bool more_stored;

        async::signal arrived;
        std::size_t waiting = 0; ///< receives that wait for `arrived`
        /// All waiting receives look again by then, so a message that is ready earlier must wake them.
        core::steady_point looked_for;
    };

    /// The result of a receive: the messages to return, and what must be stored before.
    struct taken {
        std::vector<received> messages;
        std::vector<receipt> leases;
        std::shared_ptr<changes> to_store = std::make_shared<changes>();
    };

    one_queue* find_queue(std::string_view name) const;
    one_queue& queue_named(std::string_view name) const;
    void add_queue(message_store::queue const& known);

    task<> store(std::shared_ptr<changes> changes);
    task<std::shared_ptr<changes>> collect_and_store(one_queue& queue, std::function<void(changes&)> collect);
    void put_back(one_queue& queue, changes const& changes);
    void absorb(changes& durable);
    void admit(one_queue& queue, stored_message message);

    void take(one_queue& queue, std::size_t max_count, std::chrono::microseconds visibility_timeout,
              taken& taken);
    std::optional<std::int64_t> oldest_ready(one_queue& queue);
    std::optional<message> content_of(one_queue& queue, std::int64_t number);
    void add_dead_letter(one_queue const& queue, lease_book::entry const& entry, message content,
                         std::string_view reason, changes& changes) const;
    void give_back(one_queue& queue, taken const& taken);
    task<> wait_for_messages(one_queue& queue, core::steady_point until);
    bool collect_for_burial(one_queue& queue, burial const& burial, changes& changes);
    void show(one_queue const& queue, std::vector<stored_message> messages,
              std::vector<received>& seen) const;
    void collect_for_redrive(one_queue& queue, std::size_t max_count, changes& changes);

    void load_more(one_queue& queue);
    void wake_waiting(one_queue& queue);

    std::unique_ptr<message_store> store_;
    async::loop& home_; ///< where receives wait
    core::clock& clock_;

    mutable std::mutex guard_; ///< guards all that follows; taken after the store's locks, held briefly
    std::map<std::string, std::unique_ptr<one_queue>, std::less<>> queues_; ///< grows only
    std::unordered_map<std::int64_t, one_queue*> by_number_;
    std::uint64_t last_lease_;
};

} // namespace fcg::bus
