#pragma once
#include "inside/text/sorted_words.hpp"
#include "inside/text/words.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::indexer {

struct near_one {
    int edits = 0;
    counted_word const* what = nullptr;
};

/// Finds the words that are nearly the one that was asked for, by walking a trie with one row of the matrix
/// of edit distances (optimal string alignment) for each letter of the way. Subtrees that cannot come near
/// any more are passed over. One search for one object.
class nearness {
public:
    /// `asked`: at most longest_word letters. As a prefix: the nearest prefix of a word counts.
    nearness(std::u32string asked, int bound, bool as_prefix);

    void find_in(sorted_words const& words, std::vector<near_one>& found);

private:
    /// One letter of the way from the root to a word, and the row of the matrix behind it.
    struct step {
        std::array<std::uint8_t, longest_word + 2> row;
        char32_t letter = 0;
        std::size_t octets = 0; ///< of all letters until here
        int min = 0;            ///< nothing below is nearer than that
        int distance = 0;       ///< of the way until here
        int nearest = 0;        ///< of all beginnings of that way
    };

    std::size_t visit(sorted_words const& words, std::size_t which, std::vector<near_one>& found);
    void descend(std::string_view word);
    void fill_row(step& now);
    bool is_settled() const;

    std::u32string asked_;
    int bound_;
    bool as_prefix_;
    std::size_t depth_ = 0;
    std::array<step, longest_word + 1> way_;
};

/// The code points of a text; octets that are no UTF-8 count for one each.
std::u32string code_points(std::string_view text);

} // namespace fcg::indexer
