#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What a word is, for indexing and for searching alike: letters and digits, without case, accents and
/// compatibility forms (Unicode NFKD and case folding, marks stripped): "Ação" is "acao", "Pokémon™"
/// "pokemon"; "Røki" is "roki". Apostrophes inside a word vanish ("Assassin's" is "assassins"); an ideograph
/// is a word of its own.
namespace fcg::indexer {

/// In octets; what is longer is cut.
inline constexpr std::size_t longest_word = 64;

struct word {
    std::string folded;
    std::size_t begin = 0; ///< octets in the text it came from
    std::size_t end = 0;
    /// Nothing but '-', '.', '&', '/', '_', '+', ':' or '*' lies between: "Half-Life".
    bool joined_to_next = false;
};

/// At most `max_count` words. Any octets are taken: what is no UTF-8 separates words.
std::vector<word> split_words(std::string_view text, std::size_t max_count = 10'000);

/// The folded words with a space between: "the witcher 3 wild hunt".
std::string fold_words(std::string_view text);

/// What is given to FTS5: the folded words, and behind them each run of joined ones in one piece, so that
/// "halflife" finds "Half-Life" and "stalker" "S.T.A.L.K.E.R.".
std::string words_to_index(std::string_view text);

} // namespace fcg::indexer
