#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

/// Memory that only grows and whose parts never move, so that readers need no lock. One thread adds.
namespace fcg::indexer {

/// Chunks by their index, each created when it is first needed. Any thread may find a chunk; synchronising
/// access to its content is the task of the code that fills it.
template <class Chunk>
class chunk_table {
public:
    chunk_table() = default;

    ~chunk_table()
    {
        for (auto& entry : groups_)
            if (auto* const group = entry.load(std::memory_order_acquire)) {
                for (auto& chunk : *group)
                    delete chunk.load(std::memory_order_acquire);
                delete group;
            }
    }

    chunk_table(chunk_table const&) = delete;
    chunk_table& operator=(chunk_table const&) = delete;

    /// Returns the chunk, or null if there is none. `index` must be below 1,048,576.
    Chunk* find(std::uint32_t index) const
    {
        auto* const group = groups_[index / group_size].load(std::memory_order_acquire);
        return group ? (*group)[index % group_size].load(std::memory_order_acquire) : nullptr;
    }

    /// Returns the chunk, creating it if needed. Must run on the one thread that adds.
    Chunk& make(std::uint32_t index)
    {
        auto& entry = groups_[index / group_size];
        if (!entry.load(std::memory_order_relaxed))
            entry.store(new group_of_chunks{}, std::memory_order_release);
        auto& chunk = (*entry.load(std::memory_order_relaxed))[index % group_size];
        if (!chunk.load(std::memory_order_relaxed))
            chunk.store(new Chunk{}, std::memory_order_release);
        return *chunk.load(std::memory_order_relaxed);
    }

private:
    static constexpr std::uint32_t group_size = 1024;
    using group_of_chunks = std::array<std::atomic<Chunk*>, group_size>;
    std::array<std::atomic<group_of_chunks*>, group_size> groups_{};
};

/// Copies of small arrays, one after the other. Only the one thread that adds may call it; the copies may be
/// read on any thread once they are published.
template <class T>
class arena {
public:
    std::span<T const> keep(std::span<T const> some)
    {
        if (some.size() > left_) {
            left_ = std::max(block_size, some.size());
            blocks_.push_back(std::make_unique_for_overwrite<T[]>(left_));
            next_ = blocks_.back().get();
        }
        auto const* const kept = next_;
        next_ = std::ranges::copy(some, next_).out;
        left_ -= some.size();
        return {kept, some.size()};
    }

private:
    static constexpr std::size_t block_size = 65'536 / sizeof(T);
    std::vector<std::unique_ptr<T[]>> blocks_;
    T* next_ = nullptr;
    std::size_t left_ = 0; ///< free elements in the last block
};

} // namespace fcg::indexer
