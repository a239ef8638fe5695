#pragma once
#include "internal/text/sorted_words.hpp"
#include "internal/text/words.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::indexer {

struct near_one {
    int edits = 0;
    counted_word const* counted_word = nullptr;
};

/// Finds the words that are similar to a given one. Walks a trie with one row of the matrix of edit distances
/// (optimal string alignment) for each character on the path, and skips subtrees that exceed the bound. An
/// object serves one search.
class nearness {
public:
    /// `u32string` is the wanted word, of at most longest_word characters; `bound` is the maximum number of
    /// edits. With `as_prefix` the best matching prefix of a word counts.
    nearness(std::u32string u32string, int bound, bool as_prefix);

    void find_in(sorted_words const& words, std::vector<near_one>& matches);

private:
    /// One character on the path from the root to a word, and the row of the matrix after it.
    struct step {
        std::array<std::uint8_t, longest_word + 2> row;
        char32_t code_point = 0;
        std::size_t octets = 0; ///< total octets of the characters on the path so far
        int min = 0;            ///< lower bound of the distance of every word below
        int distance = 0;       ///< distance of the path so far
        int nearest = 0;        ///< smallest distance of any prefix of the path
    };

    std::size_t visit(sorted_words const& words, std::size_t index, std::vector<near_one>& matches);
    void descend(std::string_view word);
    void fill_row(step& now);
    bool is_settled() const;

    std::u32string word_;
    int bound_;
    bool as_prefix_;
    std::size_t depth_ = 0;
    std::array<step, longest_word + 1> way_;
};

/// Returns the code points of a text. An octet that is not UTF-8 counts as one code point.
std::u32string code_points(std::string_view text);

} // namespace fcg::indexer
