#pragma once
#include "internal/index/live_index.hpp"
#include "internal/search/match_cache.hpp"
#include "internal/search/query_words.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::indexer {

/// The texts in which words are searched for.
enum class search_scope { everything, titles };

/// One interpretation of a typed text.
struct wording {
    std::vector<query_word> words; ///< each with at least one spelling
    combination combination = combination::all_words;
    std::string expression{}; ///< for FTS5
};

/// The interpretations of a typed text, the least lenient first: as it was typed; adjacent words joined;
/// typos in words that do not exist; typos in every word; without the words that nothing is similar to; any
/// of the words. The last two only for search_scope::everything. The next one is tried while nothing is
/// found. Finding similar words takes up to milliseconds.
class wordings {
public:
    /// `occurs` returns whether an FTS5 expression finds anything. Without it only a search server knows the
    /// words of descriptions, and a word that is in no name is accepted as it was typed.
    wordings(std::string_view text, std::shared_ptr<live_index const> memory, search_scope scope,
             std::function<bool(std::string const&)> occurs = nullptr);

    /// Returns nothing if there is no further interpretation.
    std::optional<wording> next();

private:
    struct step;

    std::optional<wording> make(step const& step);
    std::vector<query_word> choose(typed_text const& typed, leniency leniency);

    static std::span<step const> steps_for(search_scope scope);

    typed_text typed_;
    std::shared_ptr<live_index const> memory_;
    bool accepts_unknown_words_;
    word_choice choice_;
    std::span<step const> steps_; ///< those to come
    std::vector<std::string> tried_;
};

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

/// The interpretation of a typed text, and the games that match it.
struct understood {
    search_scope scope = search_scope::everything;
    std::vector<query_word> words{}; ///< those that count; empty if nothing was typed or is similar
    std::string expression{};        ///< an FTS5 expression within the scope; empty if nothing is found
    matched_numbers numbers{};       ///< null if the expression is empty
};

/// Interprets a typed text with as little leniency as needed.
understood understand(search_room const& room, std::string_view text, search_scope scope);

/// Returns each word as it stands in the names of the best hit, or its most likely spelling if there is no
/// hit. Empty if no typo was forgiven.
std::string as_understood(live_index const& memory, std::span<query_word const> words,
                          std::optional<game_number> best);

} // namespace fcg::indexer
