#pragma once
#include "internal/index/append_only.hpp"
#include "internal/index/live_index.hpp"

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace fcg::indexer {

/// The labels of an index by their numbers, and the number of live games of each. Append-only.
class label_book {
public:
    /// Adds the price bands as numbers 0 to 6.
    label_book();

    /// Returns the number of a label; assigns a new one if the label is new. Must run on the one thread that
    /// changes the index.
    label_number number_of(label_kind kind, std::string_view name);

    /// Adds or removes one live game in the count of the label. Must run on the one thread that changes the
    /// index.
    void count_game(label_number label) { counter(label).fetch_add(1, std::memory_order_relaxed); }

    void discount_game(label_number label) { counter(label).fetch_sub(1, std::memory_order_relaxed); }

    // Thread-safe.

    std::optional<label_number> find(label_kind kind, std::string_view name) const;

    label const& at(label_number label) const { return chunk_of(label).labels[label % chunk_size]; }

    std::uint32_t games_with(label_number label) const
    {
        return chunk_of(label).games[label % chunk_size].load(std::memory_order_relaxed);
    }

    label_number end() const { return end_.load(std::memory_order_acquire); }

private:
    static constexpr label_number chunk_size = 256;

    struct chunk {
        std::array<label, chunk_size> labels;
        std::array<std::atomic<std::uint32_t>, chunk_size> games{};
    };

    struct kind_of_labels {
        std::unordered_map<std::string_view, label_number> by_key; ///< views of label::key
        /// Views of label::name, so that a repeated name need not be folded again. Only for the one thread
        /// that changes the index.
        std::unordered_map<std::string_view, label_number> by_name;
    };

    chunk& chunk_of(label_number label) const { return *chunks_.find(label / chunk_size); }

    std::atomic<std::uint32_t>& counter(label_number label)
    {
        return chunk_of(label).games[label % chunk_size];
    }

    label_number append(label_kind kind, std::string_view name, std::string key);

    chunk_table<chunk> chunks_;
    std::atomic<label_number> end_ = 0;
    mutable std::mutex guard_; ///< guards by_key; held by readers, and by the one writing thread when it adds
    std::array<kind_of_labels, label_kinds> kinds_;
};

} // namespace fcg::indexer
