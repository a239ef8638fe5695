#pragma once
#include "internal/index/numbers.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace fcg::indexer {

/// A hash table of game numbers by the hash of the game's id. The ids themselves are stored where the numbers
/// point to. One thread puts; any number of threads find without a lock. Nothing is removed. Number 0 means
/// none.
class number_table {
public:
    number_table()
    {
        constexpr std::size_t first_size = 1024;
        tables_.push_back(std::make_unique<table>(first_size));
        current_ = tables_.back().get();
    }

    /// Returns the number with this hash for which `is_same` holds, or 0 if there is none.
    template <class IsSame>
    game_number find(std::size_t hash, IsSame const& is_same) const
    {
        return slot_of(*current_.load(std::memory_order_acquire), hash, is_same)
            .load(std::memory_order_acquire);
    }

    /// Puts `number` in place of the one for which `is_same` holds. `hash_of(number)` is called for all
    /// numbers when the table grows.
    template <class IsSame, class HashOf>
    void put(std::size_t hash, game_number number, IsSame const& is_same, HashOf const& hash_of)
    {
        if (used_ * 10 >= (tables_.back()->mask + 1) * 7)
            grow(hash_of);
        auto& slot = slot_of(*tables_.back(), hash, is_same);
        if (slot.load(std::memory_order_relaxed) == 0)
            ++used_;
        slot.store(number, std::memory_order_release);
    }

private:
    struct table {
        explicit table(std::size_t size)
            : mask(size - 1),
              slots(std::make_unique<std::atomic<game_number>[]>(size))
        {
        }

        std::size_t mask; ///< size - 1; the size is a power of two
        std::unique_ptr<std::atomic<game_number>[]> slots;
    };

    /// Returns the slot that `is_same` accepts, or the empty one where it would be.
    template <class IsSame>
    static std::atomic<game_number>& slot_of(table const& table, std::size_t hash, IsSame const& is_same)
    {
        for (auto index = hash & table.mask;; index = (index + 1) & table.mask) {
            auto const number = table.slots[index].load(std::memory_order_acquire);
            if (number == 0 || is_same(number))
                return table.slots[index];
        }
    }

    /// Keeps the smaller table, because another thread may still search in it.
    template <class HashOf>
    void grow(HashOf const& hash_of)
    {
        auto const& before = *tables_.back();
        auto larger = std::make_unique<table>((before.mask + 1) * 2);
        for (std::size_t index = 0; index <= before.mask; ++index)
            if (auto const number = before.slots[index].load(std::memory_order_relaxed))
                slot_of(*larger, hash_of(number), [](game_number) {
                    return false;
                }).store(number, std::memory_order_relaxed);
        tables_.push_back(std::move(larger));
        current_.store(tables_.back().get(), std::memory_order_release);
    }

    std::vector<std::unique_ptr<table>> tables_; ///< each twice as large as its predecessor
    std::atomic<table const*> current_;
    std::size_t used_ = 0;
};

} // namespace fcg::indexer
