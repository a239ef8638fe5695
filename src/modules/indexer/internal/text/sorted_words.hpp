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

/// Words in the order of their octets, in one block of memory. Together with the number of octets that each
/// shares with its predecessor they form a trie: the words below a prefix are those that follow and share at
/// least as much.
struct sorted_words {
    std::string characters;
    std::vector<std::size_t> ends; ///< ends of the words, as offsets in `characters`
    std::vector<std::uint8_t> shared;
    std::vector<counted_word const*> counted; ///< the counters of the words; not owned

    std::size_t size() const { return ends.size(); }

    std::string_view at(std::size_t index) const
    {
        std::size_t const begin = index == 0 ? 0 : ends[index - 1];
        return std::string_view(characters).substr(begin, ends[index] - begin);
    }

    /// Returns the index of the first word that is not less than `text`, or size() if there is none.
    std::size_t lower_bound(std::string_view text) const;

    /// Returns the index of a word, or size() if there is none.
    std::size_t find(std::string_view word) const
    {
        auto const index = lower_bound(word);
        return index < size() && at(index) == word ? index : size();
    }

    /// Returns the index of the first word after `begin` that shares fewer than `octets` octets with its
    /// predecessor.
    std::size_t skip(std::size_t begin, std::size_t octets) const
    {
        while (++begin < size() && shared[begin] >= octets) {
        }
        return begin;
    }

    /// Appends a word, which must be greater than all present ones and at most longest_word octets long.
    void append(counted_word const& counted_word);
};

/// Merges two lists that have no word in common.
sorted_words merge(sorted_words const& current_sorted_words, sorted_words const& other);

} // namespace fcg::indexer
