#pragma once
#include "inside/index/append_only.hpp"
#include "inside/index/live_index.hpp"

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace fcg::indexer {

/// The labels of an index by their numbers, and how many living games have each. Append-only.
class label_book {
public:
    /// The price bands are in it from the start, as numbers 0 to 6.
    label_book();

    /// The number of a label, a new one when nothing has it yet. On the one thread that changes the index.
    label_number number_of(label_kind kind, std::string_view name);

    /// One living game more, or one less, has the label. On the same thread.
    void count_game(label_number which) { counter(which).fetch_add(1, std::memory_order_relaxed); }

    void discount_game(label_number which) { counter(which).fetch_sub(1, std::memory_order_relaxed); }

    // Any thread.

    std::optional<label_number> find(label_kind kind, std::string_view name) const;

    label const& at(label_number which) const { return chunk_of(which).labels[which % chunk_size]; }

    std::uint32_t games_with(label_number which) const
    {
        return chunk_of(which).games[which % chunk_size].load(std::memory_order_relaxed);
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
        /// Views of label::name, so that a name which comes again need not be folded; for the one thread.
        std::unordered_map<std::string_view, label_number> by_name;
    };

    chunk& chunk_of(label_number which) const { return *chunks_.find(which / chunk_size); }

    std::atomic<std::uint32_t>& counter(label_number which)
    {
        return chunk_of(which).games[which % chunk_size];
    }

    label_number append(label_kind kind, std::string_view name, std::string key);

    chunk_table<chunk> chunks_;
    std::atomic<label_number> end_ = 0;
    mutable std::mutex guard_; ///< of by_key: held by readers, and by the one thread when it adds
    std::array<kind_of_labels, label_kinds> kinds_;
};

} // namespace fcg::indexer
