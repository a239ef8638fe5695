#include "bus/memory/memory_queue.hpp"

#include <map>
#include <mutex>

namespace fcg::bus {
namespace {

class memory_store final : public message_store {
public:
    std::vector<queue> queues() override { return {}; }

    task<std::int64_t> declare(queue_settings how) override
    {
        std::lock_guard const hold(guard_);
        auto const [place, added] =
            queues_.try_emplace(how.name, static_cast<std::int64_t>(queues_.size()) + 1);
        if (added)
            newest_[place->second] = first_number(place->second);
        co_return place->second;
    }

    task<> apply(std::shared_ptr<changes> what, std::function<void()> then) override
    {
        std::lock_guard const one_at_a_time(order_);
        keep(*what);
        then();
        co_return;
    }

    task<std::int64_t> position_of(std::string source) override
    {
        std::lock_guard const hold(guard_);
        auto const found = positions_.find(source);
        co_return found == positions_.end() ? 0 : found->second;
    }

    page after(std::int64_t number, std::size_t max_count) override
    {
        std::lock_guard const hold(guard_);
        page found;
        auto one = messages_.upper_bound(number);
        for (; is_in(queue_of(number), one) && found.messages.size() < max_count; ++one)
            found.messages.push_back(one->second);
        found.more = is_in(queue_of(number), one);
        return found;
    }

    std::optional<stored_message> find(std::int64_t number) override
    {
        std::lock_guard const hold(guard_);
        auto const found = messages_.find(number);
        return found == messages_.end() ? std::nullopt : std::optional(found->second);
    }

    std::vector<std::int64_t> numbers_after(std::int64_t number, std::size_t max_count) override
    {
        std::lock_guard const hold(guard_);
        std::vector<std::int64_t> found;
        for (auto one = messages_.upper_bound(number);
             is_in(queue_of(number), one) && found.size() < max_count; ++one)
            found.push_back(one->first);
        return found;
    }

private:
    using messages = std::map<std::int64_t, stored_message>;

    bool is_in(std::int64_t queue, messages::const_iterator one) const
    {
        return one != messages_.end() && queue_of(one->first) == queue;
    }

    void keep(changes& what)
    {
        std::lock_guard const hold(guard_);
        for (auto& [queue, one] : what.added) {
            one.number = ++newest_[queue];
            messages_.emplace_hint(messages_.end(), one.number, one);
        }
        for (auto const number : what.removed)
            messages_.erase(number);
        for (auto const& one : what.received)
            if (auto const found = messages_.find(one.number); found != messages_.end()) {
                found->second.receive_count = one.count;
                found->second.first_received_at = one.first_at;
            }
        if (what.moves)
            positions_[what.moves->source] = what.moves->position;
    }

    std::mutex order_; ///< so that `then` runs in the order of the numbers; taken before guard_
    std::mutex guard_;
    std::map<std::string, std::int64_t> queues_;
    std::map<std::int64_t, std::int64_t> newest_;
    messages messages_;
    std::map<std::string, std::int64_t> positions_;
};

} // namespace

memory_queue::memory_queue(surroundings& with) : leasing_queue(std::make_unique<memory_store>(), with) {}

} // namespace fcg::bus
