#pragma once
#include "inside/search/expression.hpp"
#include "inside/search/query_words.hpp"
#include "inside/search/search.hpp"
#include "inside/search/understanding.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fcg::indexer {

class live_index;

/// One way to take what was typed.
struct wording {
    std::vector<query_word> words; ///< each with at least one spelling
    combination how = combination::all_words;
};

/// The ways to take a typed text, those that forgive the least first, as the embedded engine tries them: the
/// search server is asked with the next one while nothing is found. Looking for similar words takes up to
/// milliseconds.
class wordings {
public:
    wordings(std::string_view text, std::shared_ptr<live_index const> memory, search_scope scope);

    /// Nothing: there is no other way.
    std::optional<wording> next();

private:
    std::optional<wording> make(int step);
    std::vector<query_word> choose(typed_text const& typed, leniency how);

    typed_text typed_;
    std::shared_ptr<live_index const> memory_;
    word_choice choice_;
    int step_ = 0;
    int steps_;
    std::vector<std::string> tried_;
};

} // namespace fcg::indexer
