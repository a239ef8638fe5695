#pragma once
#include "bus/lease_book.hpp"
#include "bus/message_store.hpp"
#include "bus/queue.hpp"
#include "platform/async/signal.hpp"
#include "platform/surroundings.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fcg::bus {

/// A queue of this process alone: leases live in memory, messages in a message_store. README.md says what
/// that promises.
class leasing_queue : public queue_transport {
public:
    leasing_queue(std::unique_ptr<message_store> store, surroundings& with);
    ~leasing_queue() override;

    task<> declare(queue_settings how) override;
    std::vector<std::string> names() const override;
    task<send_outcomes> send(std::vector<outgoing> messages, std::optional<checkpoint> moves) override;
    task<std::int64_t> position_of(std::string source) override;
    task<std::vector<received>> receive(std::string queue, std::size_t max_count,
                                        std::chrono::microseconds wait,
                                        std::chrono::microseconds visibility_timeout) override;
    task<std::vector<bool>> remove(std::string queue, std::vector<std::string> receipts) override;
    task<std::vector<bool>> change_visibility(std::string queue,
                                              std::vector<visibility_change> wanted) override;
    task<std::vector<bool>> bury(std::string queue, std::vector<burial> dead) override;
    task<queue_depth> depth(std::string queue) override;
    queue_depth depth_now(std::string_view queue) override;
    task<std::vector<received>> peek(std::string queue, std::size_t max_count) override;
    task<std::int64_t> redrive(std::string queue, std::size_t max_count) override;
    task<std::int64_t> purge(std::string queue) override;

private:
    struct one_queue;
    /// What a receive has found: what it hands out, and what must be stored before.
    struct taken;

    one_queue* find_queue(std::string_view name) const;
    one_queue& queue_named(std::string_view name) const;
    void add_queue(message_store::queue const& known);

    task<> store(std::shared_ptr<changes> what);
    void put_back(one_queue& in, changes const& what);
    void absorb(changes& durable);
    void admit(one_queue& into, stored_message one);

    void take(one_queue& from, std::size_t max_count, std::chrono::microseconds visibility_timeout,
              taken& found);
    std::optional<std::int64_t> oldest_ready(one_queue& in);
    std::optional<message> content_of(one_queue& in, std::int64_t number);
    void bury_too_often_received(one_queue& in, std::int64_t number, message content, changes& into);
    void give_back(one_queue& to, taken const& what);
    task<> wait_for_messages(one_queue& in, core::steady_point until);
    void collect_for_burial(one_queue& in, burial const& one, core::time_point now,
                            std::vector<bool>& outcomes, changes& into);
    void show(one_queue const& in, std::vector<stored_message> messages, std::vector<received>& seen) const;
    void collect_for_redrive(one_queue& to, std::size_t max_count, changes& into);

    void load_more(one_queue& of);
    void wake_waiting(one_queue& of);

    std::unique_ptr<message_store> store_;
    async::loop& home_; ///< where receives wait
    core::clock& clock_;

    mutable std::mutex
        guard_; ///< guards all that follows; taken after the store's own locks, held for moments
    std::map<std::string, std::unique_ptr<one_queue>, std::less<>> queues_; ///< only ever grows
    std::unordered_map<std::int64_t, one_queue*> by_number_;
    std::uint64_t last_lease_;
};

} // namespace fcg::bus
