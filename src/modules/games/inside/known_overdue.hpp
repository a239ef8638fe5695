#pragma once
#include <cstddef>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace fcg::games {

/// Payment ids of purchases that were said to be overdue: what payments says of them is looked at more
/// closely. Remembered in memory alone; what a restart forgets is said again. Any thread.
class known_overdue {
public:
    /// Beyond 10,000 no more are remembered.
    void add(std::string payment_id)
    {
        std::lock_guard const hold(guard_);
        if (ids_.size() < max_count)
            ids_.insert(std::move(payment_id));
    }

    void forget(std::string_view payment_id)
    {
        std::lock_guard const hold(guard_);
        if (auto const found = ids_.find(payment_id); found != ids_.end())
            ids_.erase(found);
    }

    bool holds(std::string_view payment_id) const
    {
        std::lock_guard const hold(guard_);
        return ids_.contains(payment_id);
    }

private:
    static constexpr std::size_t max_count = 10'000;
    mutable std::mutex guard_;
    std::set<std::string, std::less<>> ids_;
};

} // namespace fcg::games
