#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What a word is, for indexing and searching: letters and digits, without case, accents and compatibility
/// forms (Unicode NFKD and case folding, marks removed). "Ação" becomes "acao", "Pokémon™" "pokemon", "Røki"
/// "roki". Apostrophes inside a word are removed ("Assassin's" becomes "assassins"). Each ideograph is a word
/// of its own.
namespace fcg::indexer {

/// The maximum length of a word in octets; longer words are cut.
inline constexpr std::size_t longest_word = 64;

struct word {
    std::string folded;
    std::size_t begin = 0; ///< offset in octets in the source text
    std::size_t end = 0;
    /// True if only '-', '.', '&', '/', '_', '+', ':' or '*' separate it from the next word, as in
    /// "Half-Life".
    bool joined_to_next = false;
};

/// Splits a text into at most `max_count` words. Accepts any octets: what is not UTF-8 separates words.
std::vector<word> split_words(std::string_view text, std::size_t max_count = 10'000);

/// Returns the folded words separated by spaces: "the witcher 3 wild hunt".
std::string fold_words(std::string_view text);

/// Returns the text for FTS5: the folded words, followed by each run of joined words in one piece, so that
/// "halflife" finds "Half-Life" and "stalker" finds "S.T.A.L.K.E.R.".
std::string words_to_index(std::string_view text);

} // namespace fcg::indexer
