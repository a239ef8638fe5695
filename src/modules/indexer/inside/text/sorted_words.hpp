#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::indexer {

struct counted_word {
    explicit counted_word(std::string_view word) : text(word) {}

    std::string text;
    std::atomic<std::uint32_t> times = 1;
};

/// Words in the order of their octets, in one piece of memory. With the octets that each shares with the one
/// before it is a trie: the words below a prefix are those that follow and share as much.
struct sorted_words {
    std::string letters;
    std::vector<std::size_t> ends; ///< in letters
    std::vector<std::uint8_t> shared;
    std::vector<counted_word const*> counted; ///< owned elsewhere

    std::size_t size() const { return ends.size(); }

    std::string_view at(std::size_t which) const
    {
        std::size_t const begin = which == 0 ? 0 : ends[which - 1];
        return std::string_view(letters).substr(begin, ends[which] - begin);
    }

    /// The first that is not before `text`; size() when all are.
    std::size_t lower_bound(std::string_view text) const;

    /// The first behind `from` that shares fewer octets with the one before.
    std::size_t skip(std::size_t from, std::size_t octets) const
    {
        while (++from < size() && shared[from] >= octets) {
        }
        return from;
    }

    /// Behind all that are there; at most longest_word octets.
    void append(counted_word const& one);
};

/// Both hold other words.
sorted_words merge(sorted_words const& one, sorted_words const& other);

} // namespace fcg::indexer
