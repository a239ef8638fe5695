#pragma once
#include "inside/search/typed_text.hpp"
#include "inside/text/vocabulary.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::indexer {

/// One way in which a word that was typed may stand in the index.
struct spelling {
    std::string folded;
    bool as_prefix = false; ///< the word in the index may go on behind
    int distance = 0;       ///< two for each typo that is forgiven, one more when the word goes on behind one
    std::string phrase{};   ///< not empty: stands so, in several words ("left 4 dead" for "left4dead")
};

/// A word of the query and all that is taken for it; no spelling: nothing is like it.
struct query_word {
    std::string typed;
    std::vector<spelling> spellings; ///< the nearest first
};

/// How much is forgiven.
enum class leniency {
    as_typed,     ///< words that exist, else nothing
    nearest,      ///< words that do not exist: the nearest ones
    unknown_only, ///< words that do not exist: all that are like them
    every_word    ///< also those that exist may have been meant otherwise
};

/// Knows how each word of a typed text may be meant; looks each up once.
class word_choice {
public:
    /// `occurs`: whether an FTS5 expression finds anything; asked for words that are in no name.
    word_choice(vocabulary const& names, std::function<bool(std::string const&)> occurs);

    query_word choose(std::string const& word, bool goes_on, leniency how);

private:
    struct known {
        std::string word;
        bool goes_on = false;
        std::vector<spelling> as_typed;
        std::vector<spelling> similar;
        bool similar_is_known = false;
    };

    known& look_up(std::string const& word, bool goes_on);
    std::vector<spelling> const& similar_to(known& one);
    void add_similar(known& to, bool goes_on, int more_distance);
    std::vector<spelling> spellings_as_typed(std::string const& word, bool goes_on) const;

    vocabulary const& names_;
    std::function<bool(std::string const&)> occurs_;
    std::vector<known> known_;
};

/// Neighbours that are one word in a name put together: "bio shock" is "bioshock". Empty when there are none.
typed_text join_words(typed_text const& typed, vocabulary const& names);

} // namespace fcg::indexer
