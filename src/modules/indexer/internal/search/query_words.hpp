#pragma once
#include "internal/text/vocabulary.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::indexer {

/// The maximum number of words that are searched for; the rest is ignored.
inline constexpr std::size_t max_typed_words = 12;

/// A typed text as words that can be looked up.
struct typed_text {
    std::vector<std::string> words; ///< folded, in the typed order
    bool last_goes_on = false;      ///< no white space follows the last word, so it may be incomplete
};

/// Splits a typed text into words. Accepts any octets.
typed_text read_typed(std::string_view text);

/// One form in which a typed word may stand in the index.
struct spelling {
    std::string folded;
    bool as_prefix = false; ///< the word in the index may continue
    int distance = 0;       ///< two for each forgiven typo, one more if the word continues after a typo
    std::string phrase{};   ///< several words in the index ("left 4 dead"); empty for one word
};

/// A word of the query and all spellings that are accepted for it. Without a spelling nothing is similar to
/// it.
struct query_word {
    std::string typed;
    std::vector<spelling> spellings; ///< the nearest first
};

// Expressions for FTS5. Every word is quoted, so that nothing that was typed is an operator.

enum class combination { all_words, any_word };

/// Returns an empty string if there are no words, or if all are required and one has no spelling.
std::string expression_of(std::span<query_word const> words, combination combination);

/// Restricts an expression to titles.
std::string in_titles(std::string const& expression);

std::string expression_of_word(std::string_view folded, bool as_prefix);
/// Returns an expression for words that stand together in a name.
std::string expression_of_phrase(std::string_view phrase, bool as_prefix);

/// How many differences between the typed words and the index are accepted.
enum class leniency {
    as_typed,     ///< words that exist; nothing for the others
    nearest,      ///< for words that do not exist, the nearest ones
    unknown_only, ///< for words that do not exist, all similar ones
    every_word    ///< similar ones also for words that exist
};

/// Finds the possible meanings of each typed word, and looks each word up once.
class word_choice {
public:
    /// `occurs` returns whether an FTS5 expression finds anything; it is called for words that are in no
    /// name.
    word_choice(vocabulary const& names, std::function<bool(std::string const&)> occurs);

    query_word choose(std::string const& word, bool goes_on, leniency leniency);

private:
    struct known {
        std::string word;
        bool goes_on = false;
        std::vector<spelling> as_typed;
        std::vector<spelling> similar;
        bool similar_is_known = false;
    };

    known& look_up(std::string const& word, bool goes_on);
    std::vector<spelling> const& similar_to(known& known);
    void add_similar(known& known, bool goes_on, int more_distance);
    std::vector<spelling> spellings_as_typed(std::string const& word, bool goes_on) const;

    vocabulary const& names_;
    std::function<bool(std::string const&)> occurs_;
    std::vector<known> known_;
};

/// Joins adjacent words that are one word in a name: "bio shock" becomes "bioshock". Returns an empty text if
/// there are none.
typed_text join_words(typed_text const& typed, vocabulary const& names);

} // namespace fcg::indexer
