#include "bus/inner_queue/memory/memory_queue.hpp"

#include <map>
#include <mutex>

namespace fcg::bus {
namespace {

class memory_store final : public message_store {
public:
    std::vector<queue> queues() override { return {}; }

    task<std::int64_t> declare(queue_settings settings) override
    {
        std::lock_guard const hold(guard_);
        auto const [slot, added] =
            queues_.try_emplace(settings.name, static_cast<std::int64_t>(queues_.size()) + 1);
        if (added)
            newest_[slot->second] = first_number(slot->second);
        co_return slot->second;
    }

    task<> apply(std::shared_ptr<changes> changes, std::function<void()> then) override
    {
        std::lock_guard const one_at_a_time(order_);
        keep(*changes);
        then();
        co_return;
    }

    task<std::int64_t> position_of(std::string source) override
    {
        std::lock_guard const hold(guard_);
        auto const it = positions_.find(source);
        co_return it == positions_.end() ? 0 : it->second;
    }

    page after(std::int64_t number, std::size_t max_count) override
    {
        std::lock_guard const hold(guard_);
        page page;
        auto it = messages_.upper_bound(number);
        for (; is_in(queue_of(number), it) && page.messages.size() < max_count; ++it)
            page.messages.push_back(it->second);
        page.more = is_in(queue_of(number), it);
        return page;
    }

    std::optional<stored_message> find(std::int64_t number) override
    {
        std::lock_guard const hold(guard_);
        auto const it = messages_.find(number);
        return it == messages_.end() ? std::nullopt : std::optional(it->second);
    }

    std::vector<std::int64_t> numbers_after(std::int64_t number, std::size_t max_count) override
    {
        std::lock_guard const hold(guard_);
        std::vector<std::int64_t> numbers;
        for (auto it = messages_.upper_bound(number);
             is_in(queue_of(number), it) && numbers.size() < max_count; ++it)
            numbers.push_back(it->first);
        return numbers;
    }

private:
    using messages = std::map<std::int64_t, stored_message>;

    bool is_in(std::int64_t queue, messages::const_iterator it) const
    {
        return it != messages_.end() && queue_of(it->first) == queue;
    }

    void keep(changes& changes)
    {
        std::lock_guard const hold(guard_);
        for (auto& [queue, message] : changes.added) {
            message.number = ++newest_[queue];
            messages_.emplace_hint(messages_.end(), message.number, message);
        }
        for (auto const number : changes.removed)
            messages_.erase(number);
        for (auto const& receive : changes.received)
            if (auto const it = messages_.find(receive.number); it != messages_.end()) {
                it->second.receive_count = receive.count;
                it->second.first_received_at = receive.first_at;
            }
        if (changes.moves)
            positions_[changes.moves->source] = changes.moves->position;
    }

    std::mutex order_; ///< makes `then` run in the order of the numbers; locked before guard_
    std::mutex guard_;
    std::map<std::string, std::int64_t> queues_;
    std::map<std::int64_t, std::int64_t> newest_;
    messages messages_;
    std::map<std::string, std::int64_t> positions_;
};

} // namespace

memory_queue::memory_queue(environment& env) : leasing_queue(std::make_unique<memory_store>(), env) {}

} // namespace fcg::bus
