#pragma once
#include "inside/search/match_cache.hpp"
#include "inside/search/query_words.hpp"

#include <string>
#include <vector>

namespace fcg::indexer {

/// What one search reads: the tables and the memory of one index, as they are now.
struct search_room {
    storage::reader& in;
    shelf::index const& of;
    game_number end; ///< see match_cache::find()
    match_cache& cache;

    matched_numbers find(std::string const& expression) const { return cache.find(in, of, end, expression); }

    /// The games that have a label.
    matched_numbers find(label_number which) const;
};

/// Where the words are looked for.
enum class search_scope { everything, titles };

/// What a typed text was taken for, and which games have it.
struct understood {
    search_scope scope = search_scope::everything;
    std::vector<query_word> words; ///< those that count; none: nothing was typed, or nothing is like it
    std::string expression;        ///< within the scope; empty: nothing is found
    matched_numbers numbers;       ///< null with an empty expression
};

/// Forgives as little as needed: as it was typed; neighbours joined; typos in words that do not exist; typos
/// in every word; without the words that nothing is like; any of the words. The last two only for
/// search_scope::everything.
understood understand(search_room const& room, typed_text const& typed, search_scope scope);

/// Each word as the game has it that is named by `texts` (folded); empty when no typo was forgiven.
std::string as_understood(understood const& query, std::vector<std::string_view> const& texts);

} // namespace fcg::indexer
