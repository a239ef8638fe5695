#pragma once
#include "bus/inner_queue/lease_book.hpp"
#include "bus/inner_queue/message_store.hpp"
#include "bus/queue.hpp"
#include "platform/async/signal.hpp"
#include "platform/environment.hpp"

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
    ~leasing_queue() override;

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
    struct one_queue;
    /// The result of a receive: the messages to return, and what must be stored before.
    struct taken;

    one_queue* find_queue(std::string_view name) const;
    one_queue& queue_named(std::string_view name) const;
    void add_queue(message_store::queue const& known);

    task<> store(std::shared_ptr<changes> changes);
    void put_back(one_queue& queue, changes const& changes);
    void absorb(changes& durable);
    void admit(one_queue& queue, stored_message message);

    void take(one_queue& queue, std::size_t max_count, std::chrono::microseconds visibility_timeout,
              taken& taken);
    std::optional<std::int64_t> oldest_ready(one_queue& queue);
    std::optional<message> content_of(one_queue& queue, std::int64_t number);
    void bury_too_often_received(one_queue& queue, std::int64_t number, message content, changes& changes);
    void give_back(one_queue& queue, taken const& taken);
    task<> wait_for_messages(one_queue& queue, core::steady_point until);
    void collect_for_burial(one_queue& queue, burial const& burial, core::time_point now,
                            std::vector<bool>& outcomes, changes& changes);
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
