#pragma once
#include "internal/search/match_cache.hpp"
#include "internal/search/query_words.hpp"

#include <string>
#include <vector>

namespace fcg::indexer {

/// What one search reads: the tables and the memory of one index in one state.
struct search_room {
    storage::reader& db;
    index_slots::index const& index;
    game_number end; ///< see match_cache::find()
    match_cache& cache;

    matched_numbers find(std::string const& expression) const
    {
        return cache.find(db, index, end, expression);
    }

    /// Returns the games that have a label.
    matched_numbers find(label_number label) const;
};

/// The texts in which words are searched for.
enum class search_scope { everything, titles };

/// The interpretation of a typed text, and the games that match it.
struct understood {
    search_scope scope = search_scope::everything;
    std::vector<query_word> words; ///< the words that count; empty if nothing was typed or nothing is similar
    std::string expression;        ///< an FTS5 expression within the scope; empty if nothing is found
    matched_numbers numbers;       ///< null if the expression is empty
};

/// Interprets a typed text with as little leniency as needed. Tries, in this order: as it was typed; adjacent
/// words joined; typos in words that do not exist; typos in every word; without the words that nothing is
/// similar to; any of the words. The last two only for search_scope::everything.
understood understand(search_room const& room, typed_text const& typed, search_scope scope);

/// Returns each word as it stands in the game whose folded names are `texts`. Empty if no typo was forgiven.
std::string as_understood(understood const& query, std::vector<std::string_view> const& texts);

} // namespace fcg::indexer
