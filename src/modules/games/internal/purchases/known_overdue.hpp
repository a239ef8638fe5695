#pragma once
#include "bus/contracts/ids.hpp"

#include <cstddef>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace fcg::games {

/// The payment ids of purchases that were announced as overdue; events of payments about them are examined
/// more closely. Kept in memory only; the sweep announces again what a restart forgets. Thread-safe.
class known_overdue {
public:
    /// Adds a payment id, unless 10,000 are known already.
    void add(contracts::payment_id payment_id)
    {
        std::lock_guard const hold(guard_);
        if (ids_.size() < max_count)
            ids_.insert(std::move(payment_id));
    }

    void forget(contracts::payment_id const& payment_id)
    {
        std::lock_guard const hold(guard_);
        if (auto const it = ids_.find(payment_id); it != ids_.end())
            ids_.erase(it);
    }

    bool holds(contracts::payment_id const& payment_id) const
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
