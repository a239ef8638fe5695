#pragma once
#include "internal/search/expression.hpp"
#include "internal/search/query_words.hpp"
#include "internal/search/search.hpp"
#include "internal/search/understanding.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fcg::indexer {

class live_index;

/// One interpretation of a typed text.
struct wording {
    std::vector<query_word> words; ///< each with at least one spelling
    combination combination = combination::all_words;
};

/// The interpretations of a typed text, the least lenient first, in the order of the embedded engine. The
/// search server is asked with the next one while nothing is found. Finding similar words takes up to
/// milliseconds.
class wordings {
public:
    wordings(std::string_view text, std::shared_ptr<live_index const> memory, search_scope scope);

    /// Returns nothing if there is no further interpretation.
    std::optional<wording> next();

private:
    std::optional<wording> make(int step);
    std::vector<query_word> choose(typed_text const& typed, leniency leniency);

    typed_text typed_;
    std::shared_ptr<live_index const> memory_;
    word_choice choice_;
    int step_ = 0;
    int steps_;
    std::vector<std::string> tried_;
};

} // namespace fcg::indexer
